@workflow("Read the notes of book buyers")
@shopify.admin.order_created()
def read_the_notes_of_book_buyers(order):
    if "don't bend" in order.note or 'say "hello"' in order.note:
        shopify.admin.add_order_tags(order_id=order.id, tags=["read the note"])
    elif "c:\\books" in order.note and "two\nlines" not in order.note:
        shopify.admin.add_order_tags(order_id=order.id, tags=["odd note"])
    elif order.note == "🎁" or order.note == "Geschenk für Jürgen":
        shopify.admin.add_order_tags(order_id=order.id, tags=["gift"])
    elif order.poNumber == "007" or order.poNumber == "42" or order.poNumber != "":
        shopify.admin.add_order_tags(order_id=order.id, tags=["library order"])
    elif order.name in ["#1001", "B'1002", "true", "3"]:
        shopify.admin.add_order_tags(order_id=order.id, tags=["first orders"])
