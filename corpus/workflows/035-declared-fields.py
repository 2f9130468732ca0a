Customer.petName = metafield(key="pet_name", namespace="custom")
Customer.petWeight = metafield(key="pet_weight", namespace="custom").hidden
Order.bowlCount = metafield(
    namespace="$app:bowls", key="count", version=2, legacy=False
)
Product.shelfLife = metafield(**{"key": "shelf_life", "name-space": "custom"})
Product.feedingTable = metafield(**{"key": "feeding", "owner": {"type": "PRODUCT"}})
Shop.vetPhone = metafield("key=vet_phone;namespace=custom")
Order.nothing = metafield()
metaobject_48121.email = email(key="email")
metaobject_48121.allergies = field(key="allergies").shown
declare("Customer", "pet-species", "metafield", key="pet_species", namespace="custom")
declare("ProductVariant", "from", "metafield", key="from", namespace="custom").hidden
declare("app--77--vet visit", "visitDate", "field", key="visit_date")


@workflow("Pick the right bowl for the pet")
@shopify.admin.order_paid()
def pick_the_right_bowl_for_the_pet(order):
    if order.customer.petWeight.value >= 25 and order.customer.petName.value:
        shopify.admin.add_order_tags(order_id=order.id, tags=["bowl: L"])
    elif order.bowlCount.value == 2:
        shopify.admin.add_order_tags(order_id=order.id, tags=["bowl: twin"])
    elif path("order.customer.pet-species.value") == "cat":
        shopify.admin.add_order_tags(order_id=order.id, tags=["bowl: flat"])
    elif any(
        lineItems_item.product.shelfLife.value == "short"
        for lineItems_item in order.lineItems
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["no bowl"])
