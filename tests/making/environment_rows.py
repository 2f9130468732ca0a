"""Rows of check/test_check_environment.py: single mistakes in what a step reads, each beside the same done right.

A row is ``code: wrong -> right``: the code of the finding (after its severity, if that is not error), a view in which
the place is marked, and one without a mistake. In the rows of steps ``⏎`` begins a new line, short calls stand for long
ones (``SHORT``), and the triggers stand before ``⇒``, where it is not ``order_created``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

CONDITIONS = """
# Properties
FC444: «order.titel» == "x" -> order.name == "x"
FC444: «order.customer.mail» == "x" -> order.customer.email == "x"
FC444: «order.custmer.email» == "x" -> order.customer.email == "x"
FC444: «order.total_price» > 5 -> order.totalPrice > 5
FC444: «order.totalprice» > 5 -> order.totalPrice > 5
FC444: «order.Name» == "x" -> order.name == "x"
FC444: «order.name.first» == "x" -> order.customer.firstName == "x"
FC444: «order.test.value» is True -> order.test is True
FC444: any(i.sku == 'x' for i in «order.lineItems.edges») -> any(i.sku == 'x' for i in order.lineItems)
FC444: any(i.sku == 'x' for i in «order.lineItems.nodes») -> any(i.sku == 'x' for i in order.lineItems)
FC444: any(«i.node.sku» == 'x' for i in order.lineItems) -> any(i.sku == 'x' for i in order.lineItems)
FC444: any(«i.tilte» == 'x' for i in order.lineItems) -> any(i.title == 'x' for i in order.lineItems)
FC444: «shop.mail» == "x" -> shop.email == "x"
FC444: «order.lineItems.count» > 3 -> order.fulfillmentsCount.count > 3
FC444: «order.totalPriceSet.shopMoney.amout» > 5 -> order.totalPriceSet.shopMoney.amount > 5
FC444: «order.totalPriceSet.shop_money.amount» > 5 -> order.totalPriceSet.presentmentMoney.amount > 5
FC444: «order.loyalty.value» == "x" -> order.loyaltyCard.value == "x"
FC444: «order.loyaltyCard.kye» == "x" -> order.loyaltyCard.key == "x"
FC444: «order.customer.loyaltyCard.value» == "x" -> order.customer.since.value == "x"

# Fields that need arguments
FC446: «order.metafield.value» == "x" -> order.loyaltyCard.value == "x"
FC446: any(«line.product.metafield.value» == "x" for line in order.lineItems)
    -> any(m.value == "x" for line in order.lineItems for m in line.product.metafields)
FC446: any(each.key == "x" for each in «shop.translations») -> any(each == "x" for each in shop.productTags)

# Roots
FC440: «product.title» == "x" -> order.name == "x"
FC440: «ordr.name» == "x" -> order.name == "x"
FC440: «Order.name» == "x" -> order.name == "x"
FC440: «customer.email» == "x" -> order.customer.email == "x"
FC440: «totalPrice» > 5 -> order.totalPrice > 5
FC440: «orderRiskLevel» == "HIGH" -> order.riskLevel == "HIGH"
FC443: «tags_item» == "x" -> any(t == "x" for t in order.tags)
FC443: «lineItemsForeachitem.sku» == "x" -> any(lineItems_item.sku == "x" for lineItems_item in order.lineItems)
FC440: «scheduledAt» > "2026-01-01" -> order.createdAt > "2026-01-01"

# Operators and kinds of values
warning FC450: «order.name > 'x'» -> order.name != 'x'
FC450: «order.name is None» -> not order.name
FC450: «order.name is not None» -> order.name
FC450: «order.totalWeight» -> order.totalWeight is not None
FC450: «not order.totalWeight» -> order.totalWeight is None
FC450: «'5' in order.totalWeight» -> order.totalWeight in ['5']
FC450: «order.totalWeight.startswith('5')» -> order.totalWeight >= 5
FC450: «order.totalPrice.endswith('5')» -> order.totalPrice == 5
warning FC450: «order.statusPageUrl > "x"» -> order.statusPageUrl is None or not order.statusPageUrl
FC450: «order.createdAt» -> order.createdAt is not None
FC450: «order.createdAt.startswith('2026')» -> order.createdAt >= '2026-01-01'
FC450: «'2026' in order.createdAt» -> order.createdAt < '2027-01-01T00:00:00Z'
FC450: «order.test» -> order.test is True
FC450: «not order.test» -> order.test is False
FC450: «order.test > False» -> order.test is not False
FC450: «order.test in ['true']» -> order.test is not True
FC450: «order.test.startswith('t')» -> order.test is None
FC450: «order.cancelReason» -> order.cancelReason is not None
warning FC450: «order.cancelReason > 'FRAUD'» -> order.cancelReason != 'FRAUD'
FC450: «order.cancelReason.startswith('F')» -> order.cancelReason in ['FRAUD', 'OTHER']
FC450: «order.customer» -> order.customer is not None
FC450: «not order.customer» -> order.customer is None
FC450: «order.customer == 'x'» -> order.customer.id == 'gid://shopify/Customer/1'
FC450: «order.totalPriceSet > 5» -> order.totalPriceSet.shopMoney.amount > 5
FC450: «order.totalPriceSet.shopMoney >= 5» -> order.totalPriceSet.shopMoney.amount >= 5
FC450: «'x' in order.shippingAddress» -> 'x' in order.shippingAddress.city
warning FC450: «'x' > order.name» -> 'x' == order.name
FC458: «op('contains?', order.name, 'x')» -> 'x' in order.name
FC458: «op('starts_with?', order.name, 'x')» -> order.name.startswith('x')
FC458: «op('empty?', order.name)» -> op('empty_or_nil?', order.name)
info FC458: «op('regex?', order.name, 'x')» -> op('include?', order.name, 'x')

# Lists
FC445: «order.tags» -> any(tag for tag in order.tags)
FC445: «not order.tags» -> all(not tag for tag in order.tags)
FC445: «'x' in order.tags» -> any(tag == 'x' for tag in order.tags)
FC445: «'x' not in order.tags» -> not any(tag == 'x' for tag in order.tags)
FC445: «order.tags == 'x'» -> any('x' in tag for tag in order.tags)
FC445: «order.tags in ['x', 'y']» -> any(tag in ['x', 'y'] for tag in order.tags)
FC445: «order.tags is None» -> not any(tag for tag in order.tags)
FC445: «order.lineItems.sku» == 'x' -> any(line.sku == 'x' for line in order.lineItems)
FC445: «order.lineItems.quantity» > 5 -> all(line.quantity > 5 for line in order.lineItems)
FC445: any(tag == 'x' for tag in «order.lineItems.product.tags»)
    -> any(tag == 'x' for line in order.lineItems for tag in line.product.tags)
FC445: any(«line.taxLines.title» == 'x' for line in order.lineItems)
    -> any(any(tax.title == 'x' for tax in line.taxLines) for line in order.lineItems)
FC445: any(«line.product.tags» for line in order.lineItems) -> any(line.product.title for line in order.lineItems)
warning FC451: «any(order.note == 'x' for line in order.lineItems)»
    -> any(line.sku == order.note for line in order.lineItems)
warning FC451: «any(any(tag == 'x' for tag in order.tags) for line in order.lineItems)»
    -> any(any(tag == line.sku for tag in order.tags) for line in order.lineItems)
FC452: any(n == 'x' for n in «order.name») -> any(n == 'x' for n in order.tags)
FC452: any(c.email == 'x' for c in «order.customer») -> order.customer.email == 'x'
FC450: all(«line == 'x'» for line in order.lineItems) -> all(line.sku == 'x' for line in order.lineItems)
warning FC450: not any(«tag > 5» for tag in order.tags) -> not any(tag == '5' for tag in order.tags)
FC453: any(line.quantity == «'x'» for line in order.lineItems) -> any(line.quantity == 1 for line in order.lineItems)
FC444: any(a.key == 'x' and «a.valeu» == 'y' for a in order.customAttributes)
    -> any(a.key == 'x' and a.value == 'y' for a in order.customAttributes)

# Literals
FC453: order.name == «5» -> order.name == '5'
FC453: order.poNumber != «7.5» -> order.poNumber != '7.5'
FC453: «order.name is True» -> order.name == 'true'
FC453: order.note.startswith(«5») -> order.note.startswith('5')
FC453: «5» in order.note -> '5' in order.note
FC453: order.customer.id == «123» -> order.customer.id == 'gid://shopify/Customer/123'
FC453: order.totalWeight > «'heavy'» -> order.totalWeight > 20000
warning FC453: order.totalWeight > «'5'» -> order.totalWeight > 5
warning FC453: order.totalPrice >= «'9.90'» -> order.totalPrice >= 9.90
FC453: order.totalPrice == «''» -> order.totalPrice is None
FC453: order.totalPrice is «True» -> order.totalPrice == 1
warning FC453: order.subtotalLineItemsQuantity == «1.5» -> order.subtotalLineItemsQuantity > 1.5
FC453: order.totalWeight in «['5', 'x']» -> order.totalWeight in ['5', '7']
warning FC450: «5 < order.name» -> 5 < order.totalPrice
warning FC453: «'5'» < order.totalPrice -> 5 < order.totalPrice
FC453: order.test == «'yes'» -> order.test is True
FC453: «order.test == 'true'» -> order.test is True
FC453: order.test == «1» -> order.test is True
FC453: order.createdAt > «'yesterday'» -> order.createdAt > '2026-01-31'
FC453: order.createdAt > «20260131» -> order.createdAt > '2026-01-31T00:00:00Z'
FC453: order.createdAt > «'31.01.2026'» -> order.createdAt > '2026-01-31T09:30:00+01:00'
FC453: order.createdAt > «'2026-02-30'» -> order.createdAt > '2028-02-29'
warning FC454: order.cancelReason == «'fraud'» -> order.cancelReason == 'FRAUD'
FC454: order.displayFinancialStatus == «'partially paid'» -> order.displayFinancialStatus == 'PARTIALLY_PAID'
FC454: order.cancelReason == «'FRUAD'» -> order.cancelReason != 'OTHER'
FC454: order.cancelReason == «'XYZ'» -> order.cancelReason == 'STAFF'
FC454: order.cancelReason == «5» -> order.cancelReason == 'DECLINED'
warning FC454: order.cancelReason in «['STAFF', 'fraud']» -> order.cancelReason in ['STAFF', 'FRAUD']
warning FC454: «'high'» == order.riskLevel -> 'HIGH' == order.riskLevel
FC454: shop.currencyCode == «'Euro'» -> shop.currencyCode == 'EUR'
warning FC454: any(line.product.status == «'Active'» for line in order.lineItems)
    -> any(line.product.status == 'ACTIVE' for line in order.lineItems)
FC457: order.note == «'{{ order.name }}'» -> order.note == order.name
FC457: «'{% if x %}'» in order.note -> '%' in order.note

# Two paths
FC455: «order.name == order.totalWeight» -> order.name == order.email
FC455: «order.totalPrice > order.createdAt» -> order.totalPrice > order.totalDiscounts
FC455: «order.test == order.name» -> order.test == order.confirmed
warning FC450: «order.createdAt < order.name» -> order.createdAt < order.processedAt
FC450: «order.email.startswith(order.totalPrice)» -> order.email.startswith(order.customer.firstName)
FC445: «order.currencyCode == order.tags» -> order.currencyCode == shop.currencyCode
FC444: order.totalPrice == «order.nowhere» -> order.totalPrice == order.totalWeight

# Text that is no condition
FC456: «condition("(order.note == 'a' && order.note == 'b' || order.test == true)")»
    -> order.note == 'a' and order.name == 'b' or order.test is True
FC457: «condition("({{ order.note }} == 'a')")» -> order.note == 'a'
info FC459: «condition("(order.note matches? /x/)")» -> 'x' in order.note
"""

STEPS = """
# References
FC444: tag(«order.ids») -> tag(order.id)
FC440: tag(«customer.id») -> tag(order.customer.lastOrder.id)
FC461: tag(«order») -> tag(order.id)
FC461: tag(«order.customer.lastOrder») -> tag(order.customer.lastOrder.id)
FC460: tag(«order.customer.id») -> tag(order.id)
FC460: tag(«order.customer.defaultAddress») -> tag(order.id)
FC460: tag(«order.name») -> tag(order.id)
FC460: tag(«order.legacyResourceId») -> tag(order.id)
FC460: tag(«order.createdAt») -> tag(order.id)
FC460: tag(«shop.id») -> tag(order.id)
FC445: mark(«order.lineItems.product.id») -> for line in order.lineItems: mark(line.product.id)
FC460: mark(«order.id») -> acme.anything.at_all(product_id=order.id)
FC460: for line in order.lineItems: mark(«line.id») -> for line in order.lineItems: mark(line.product.id)
FC460: for line in order.lineItems: mark(«line.variant.id»)
    -> for line in order.lineItems: mark(line.variant.product.id)
FC444: acme.anything.at_all(who=«order.customr.id») -> acme.anything.at_all(who=order.customer)
FC461: shopify.flow.log_output(message=«order.customer») -> shopify.flow.log_output(message=order.name)
FC444: shopify.flow.log_output(message=«order.billingAddress.country_code»)
    -> shopify.flow.log_output(message=order.billingAddress.countryCode)
FC461: shopify.flow.log_output(message=«order.customer.defaultAddress»)
    -> shopify.flow.log_output(message=order.customer.defaultAddress.city)
FC461: shopify.flow.log_output(message=«order.tags»)
    -> shopify.admin.add_order_tags(order_id=order.id, tags=order.tags)
FC444: tag({"value": "{{ order.id }}", "default_value": «"order.idd"»})
    -> tag({"value": "{{ order.id }}", "default_value": "order.id"})
FC460: tag(«{"value": "{{ order.customer.id }}", "default_value": ""}»)
    -> tag({"value": "{{ order.id }}{{ order.name }}", "default_value": ""})
FC460: tag({"value": "{{ «order.customer.id» }}", "default_value": "order.id"})
    -> tag({"value": "{{ order.id }}", "default_value": "order.id"})
FC460: tag("{{ «order.customer.id» }}") -> tag("{{ order.id }}")
info FC460: shopify.admin.archive_order(order_id=«order.customer.id») -> shopify.admin.archive_order(order_id=order.id)
FC440: tag({"value": "x", "default_value": «"customer.id"»})
    -> tag({"value": "x", "default_value": "gid://shopify/Order/1"})

# Loops
FC462: for x in «order.name»: log() -> for x in order.tags: log()
FC462: for x in «order.customer»: log() -> for x in order.customer.tags: log()
FC444: for x in «order.lineItem»: log() -> for x in order.lineItems: log()
FC444: for x in «order.line_items»: log() -> for x in order.lineItems: log()
FC444: for x in «order.lineItems.nodes»: log() -> for x in order.lineItems: log()
warning FC445: for x in «order.lineItems.product.tags»: log()
    -> for x in order.lineItems:⏎    for y in x.product.tags: log()
FC440: for x in «lineItems»: log() -> for x in order.lineItems: log()
FC440: for x in «runCode.rows»: log() -> run = code()⏎for x in run.rows: log()
FC462: run = code()⏎for x in «run.s»: log() -> run = code()⏎for x in run.rows: log()
FC462: run = code()⏎for x in «run»: log() -> found = products()⏎for x in found: log()
FC460: for x in order.tags: mark(«order.id») -> found = products()⏎for x in found: mark(x.id)
FC443: for x in order.lineItems: log()⏎tag(«lineItemsForeachitem.id»)
    -> for x in order.lineItems: log()⏎tag(order.id)
FC443: with branch():⏎    for x in order.fulfillments: log()⏎acme.any.thing(x=«fulfillmentsForeachitem.id»)
    -> for x in order.fulfillments: acme.any.thing(x=fulfillmentsForeachitem.id)
FC443: for x in order.lineItems: pass⏎acme.any.thing(x=«lineItemsForeachitem.id»)
    -> for x in order.lineItems: pass
FC443: for x in order.lineItems:⏎    if «lineItems_item.quantity» > 1: pass
    -> for x in order.lineItems:⏎    if lineItemsForeachitem.quantity > 1: pass
FC443: for x in order.lineItems:⏎    for y in x.taxLines: pass⏎    if «taxLinesForeachitem.rate» > 1: pass
    -> for x in order.lineItems:⏎    for y in x.taxLines:⏎        if y.rate > 1 and x.quantity > 1: pass
warning FC450: for x in order.lineItems:⏎    if «x.sku > 5»: pass -> for x in order.lineItems:⏎    if x.sku == '5': pass

# Results of steps
FC444: shopify.flow.run_code(output_schema="type Output { ok: Boolean }")⏎if «runCode.okay» is True: pass
    -> shopify.flow.run_code(output_schema="type Output { ok: Boolean }")⏎if runCode.ok is True: pass
FC444: run = code()⏎if «run.okay» is True: pass -> run = code()⏎if run.ok is True: pass
FC453: run = code()⏎if run.ok == «'yes'»: pass -> run = code()⏎if run.s == 'yes': pass
FC450: run = code()⏎if «run.n»: pass -> run = code()⏎if run.s: pass
FC445: run = code()⏎if «run.rows»: pass -> run = code()⏎if any(r.sku for r in run.rows): pass
FC453: run = code()⏎if any(r.at == «'x'» for r in run.rows): pass
    -> run = code()⏎if any(r.at == '2026-01-01' and r.kind == 'C' for r in run.rows): pass
FC440: run = code()⏎if «runCode.ok» is True: pass -> run = code()⏎if run.ok is True: pass
FC442: if «run.ok» is True: pass⏎run = code() -> run = code()⏎if run.ok is True: pass
FC442: if order.test is True:⏎    run = code()⏎else:⏎    if «run.ok» is True: log()
    -> if order.test is True:⏎    run = code()⏎    if run.ok is True: log()
FC442: if order.test is True:⏎    run = code()⏎if «run.ok» is True: log()
    -> run = code()⏎if order.test is True: pass⏎if run.ok is True: log()
FC442: with branch():⏎    run = code()⏎if «run.ok» is True: log()
    -> with branch():⏎    run = code()⏎    if run.ok is True: log()⏎log()
FC442: for x in order.tags:⏎    run = code()⏎if «run.ok» is True: log()
    -> run = code()⏎for x in order.tags:⏎    if run.ok is True: log()⏎if run.ok is True: log()
FC442: def then_log():⏎    if «run.ok» is True: log()⏎if order.note:⏎    run = code()⏎    then_log()⏎else: then_log()
    -> run = code()⏎def then_log():⏎    if run.ok is True: log()⏎if order.note: then_log()⏎else: then_log()
FC445: found = products()⏎if «found.title» == 'x': pass
    -> found = products()⏎if any(p.title == 'x' for p in found): pass
FC444: found = products()⏎for p in found:⏎    if «p.titel» == 'x': pass
    -> found = products()⏎for p in found:⏎    if p.title == 'x': pass
FC445: found = products()⏎mark(«found.id») -> found = products()⏎for p in found: mark(p.id)
FC444: sent = send("tagsAdd")⏎if any(«e.code» == 'x' for e in sent.userErrors): pass
    -> sent = send("tagsAdd")⏎if any(e.message == 'x' for e in sent.userErrors): pass
FC444: sent = send("orderUpdate")⏎if «sent.product» is None: pass
    -> sent = send("orderUpdate")⏎if sent.order is None: pass
warning FC460: sent = send("orderUpdate")⏎mark(«sent.order.id») -> sent = send("orderUpdate")⏎tag(sent.order.id)

# Steps that no trigger leads to read what any trigger brings
info FC442: run = code()⏎with detached():⏎    if «run.ok» is True: log() -> with detached():⏎    log()
FC444: log()⏎with detached():⏎    if «order.titel» == "x": log() -> log()⏎with detached():⏎    if customer.note: log()
"""

LIQUID = """
# Paths
FC446: say("{{ «order.metafield.value» }}") -> say("{{ order.loyaltyCard.value }}")
FC444: say("{{ «order.titel» }}") -> say("{{ order.name }}")
FC444: say("Order {{ order.name }}: {{ «order.total_price» }}!")
    -> say("Order {{ order.name }}: {{ order.totalPrice }}!")
FC440: say("{{ «customer.email» | upcase }}") -> say("{{ order.customer.email | upcase }}")
FC444: say("{% if «order.notes» %}x{% endif %}") -> say("{% if order.note %}x{% endif %}")
FC444: say("{% assign a = «order.custmer» %}{{ a.email }}") -> say("{% assign a = order.customer %}{{ a.email }}")
FC444: say("{{ order.name | append: «order.nam» }}") -> say("{{ order.name | append: order.email }}")
FC444: say("{{ «order.name.x» }}") -> say("{{ order.loyaltyCard.value }}")
FC444: say("{{ «order.customer.loyalty.value» }}") -> say("{{ order.customer.since.value }}")
FC440: say("{{ «runCode.x» }}") -> run = code()⏎say("{{ run.s }}")
FC444: run = code()⏎say("{{ «run.x» }}") -> run = code()⏎say("{{ run.n }}")
FC442: if order.note: run = code()⏎say("{{ «run.s» }}") -> run = code()⏎if order.note: say("{{ run.s }}")
FC443: for x in order.lineItems: log()⏎say("{{ «lineItemsForeachitem.sku» }}")
    -> for x in order.lineItems: say("{{ lineItemsForeachitem.sku }}")
FC444: for x in order.lineItems: say("{{ «lineItemsForeachitem.titel» }}")
    -> for x in order.lineItems: say("{{ x.title }}")
FC444: mail(subject="x", message="line one\\n{{ «order.titel» }}")
    -> mail(subject="x", message="line one\\n{{ order.name }}")
FC444: shopify.admin.add_order_tags(order_id=order.id, tags=["a", "b{{ «order.tgs» | size }}"])
    -> shopify.admin.add_order_tags(order_id=order.id, tags=["a", "b{{ order.tags | size }}"])
FC444: shopify.admin.admin_api_operation(api_call={"name": "tagsAdd", "blob": "{\\"id\\": \\"{{ «order.ID» }}\\"}"})
    -> shopify.admin.admin_api_operation(api_call={"name": "tagsAdd", "blob": "{\\"id\\": \\"{{ order.id }}\\"}"})
warning FC444: acme.any.thing(text="{{ «order.titel» }}") -> acme.any.thing(text="{{ order.name }}")
info FC444: acme.a.b ⇒ say("{{ «order.titel» }}") -> acme.a.b ⇒ say("{{ order.name }} {{ whatever.it.is }}")

# Loops, and names of Liquid's own
FC444: say("{% for l in order.lineItems %}{{ «l.titel» }}{% endfor %}")
    -> say("{% for l in order.lineItems %}{{ l.title }}{{ forloop.index }}{% endfor %}")
FC444: say("{% for l in order.lineItems %}{% for t in l.taxLines %}{{ «t.rat» }}{% endfor %}{% endfor %}")
    -> say("{% for l in order.lineItems %}{% for t in l.taxLines %}{{ t.rate }}{% endfor %}{% endfor %}")
FC444: say("{% for l in «order.lineItem» %}{{ l.title }}{% endfor %}")
    -> say("{% for l in order.lineItems %}{{ l.title }}{% endfor %}")
FC440: say("{% for l in order.lineItems %}{% endfor %}{{ «l.title» }}") -> say("{% assign l = order.name %}{{ l }}")
FC462: say("{% for l in «order.name» %}x{% endfor %}") -> say("{% for l in order.tags %}{{ l }}{% endfor %}")
FC462: say("{% for l in «order.customer» %}x{% endfor %}")
    -> say("{% for l in order.customer.tags %}{{ l }}{% endfor %}")
FC444: say("{% assign c = order.customer %}{{ «c.emial» }}") -> say("{% assign c = order.customer %}{{ c.email }}")
FC463: say("{% assign c = order.customer %}{{ «c» }}") -> say("{% capture c %}x{% endcapture %}{{ c }}")
FC463: say("{% for l in order.lineItems %}{{ «l» }}{% endfor %}")
    -> say("{% for l in order.paymentGatewayNames %}{{ l }}{% endfor %}")

# Single values only
FC463: say("{{ «order.customer» }}") -> say("{{ order.customer.displayName }}")
FC463: say("{{ «order.customer» | json }}") -> say("{{ order.customer.id | json }}")
FC463: say("{{ «order.totalPriceSet.shopMoney» }}") -> say("{{ order.totalPriceSet.shopMoney.amount | money }}")
FC463: say("{{ «order.lineItems» }}") -> say("{{ order.lineItems.sku | join: ', ' }}")
warning FC490: say("{{ «order.lineItems» | size }}") -> say("{{ order.lineItems.id | size }}")
FC463: say("{{ «order.tags» }}") -> say("{{ order.tags | join: ', ' }}")
FC463: say("{{ «order.discountCodes» }}") -> say("{{ order.tags | concat: order.discountCodes | join: ', ' }}")
FC463: say("{{ «order.lineItems.sku» }}")
    -> say("{% if order.customer %}{{ order.lineItems.sku | size }}{% endif %}")
FC463: found = products()⏎say("{{ «found» }}") -> found = products()⏎say("{{ found.title | join: ' ' }}")

FC444: say("{% assign v = order.lineItems | last %}{{ «v.date» }}") -> say("{{ order.name | append: '…' }}")
FC468: say("{{ order.name«.append» }}") -> say("{{ order.tags | first }}")
FC468: say("{{ order.tags«.upcase» }}") -> say("{{ order.tags | join: ', ' | upcase }}")

# Text and numbers
warning FC492: say("{% if «order.name» > 5 %}x{% endif %}")
    -> say("{% assign number = order.name | plus: 0 %}{% if number > 5 %}x{% endif %}")
warning FC492: say("{% unless 1.5 <= «order.email» %}x{% endunless %}")
    -> say("{% unless 1.5 <= order.totalPriceSet.shopMoney.amount %}x{% endunless %}")
warning FC492: say("{% for l in order.lineItems %}{% if order.test or «l.sku» < 10 %}x{% endif %}{% endfor %}")
    -> say("{% for l in order.lineItems %}{% if l.quantity < 10 and order.name < '10' %}x{% endif %}{% endfor %}")

# A word that is no property may be a mistake of Liquid's
FC468: say("{% assign a = order.name | split: '-' %}{{ a.«first» }}")
    -> say("{% for a in order.tags %}{% unless forloop.last %}{{ a }}{% endunless %}{% endfor %}")
warning FC490: say("{{ «order.lineItems.id.size» }}") -> say("{{ order.lineItems.id | size }}")
FC468: say("{{ order.name«.upcase» }}") -> say("{{ order.name | upcase }}")
"""

DECLARATIONS = """
FC435: «Order.card = metafield("custom.card")» -> Order.card = metafield(key="card", namespace="custom")
FC435: «Order.card = metafield()» -> Order.card = metafield(key="card", namespace="$app:cards")
FC435: «Order.card = metafield(name="custom", key="z")» -> Product.inFrench = translations(locale="fr")
FC435: «Order.card = metafield(id=5)» -> Order.few = lineItems(first=3)
FC435: «Order.card = metafield("key=card;namespace=custom")» -> Order.card = metafield(key="card", namespace="custom")
FC435: «Order.card = metafield(key=5, namespace="custom")» -> Order.card = metafield(key="5", namespace="custom")
FC435: «Product.fr = translations()» -> Product.fr = translations(locale="fr", marketId="gid://shopify/Market/1")
FC435: «Product.on = publishedOnPublication(publicationID="gid://shopify/Publication/1")»
    -> Product.on = publishedOnPublication(publicationId="gid://shopify/Publication/1")
FC435: «declare("Order", "a-b", "metafield", "custom.x")»
    -> declare("Order", "a-b", "metafield", key="x", namespace="y")
warning FC435: «Order.card = metafield(key="card")» -> Order.card = metafield(key="card", namespace="custom").hidden
warning FC435: «Order.card = metafield(key="custom.card")» -> Whatever.card = metafield("custom.card")
FC447: «Custmer.coOp = metafield(key="x", namespace="y")» -> Customer.coOp = metafield(key="x", namespace="y")
FC447: «Oder.card = metafield(key="x", namespace="y")» -> order.card = metafield(key="x", namespace="y")
FC447: «declare("PRODUCTVARIANTS", "size", "metafield", key="x", namespace="y")»
    -> declare("PRODUCT_VARIANT", "size", "metafield", key="x", namespace="y")
FC447: «Order.card = metafeild(key="x", namespace="y")» -> Order.inFrench = metafields(namespace="x")
FC447: «Customer.allergies = field(key="x")» -> metaobject_123.allergies = field(key="x")
FC447: «LineItem.card = metafield(key="x", namespace="y")» -> whatever.card = anything()
"""

TRIGGERS = """
# One trigger
FC440: product_added ⇒ if «order.name»: log() -> product_added ⇒ if product.vendor: log()
FC440: scheduled_time ⇒ if «order.name»: log() -> order_paid ⇒ if order.name: log()
FC444: draft_order_created ⇒ if «draftOrder.titel»: log() -> draft_order_created ⇒ if draftOrder.name: log()
FC444: customer_created ⇒ if «customer.orders.name.x» == "x": log()
    -> customer_created ⇒ if customer.lastOrder.name == "x": log()
FC450: scheduled_time ⇒ if «scheduledAt»: log() -> scheduled_time ⇒ if scheduledAt > "2026-01-01": log()
warning FC454: product_status_updated ⇒ if oldStatus == «"draft"»: log()
    -> product_status_updated ⇒ if oldStatus == "DRAFT" and product.status != "DRAFT": log()
FC440: order_created ⇒ if «oldStatus» == "DRAFT": log() -> order_risk_analyzed ⇒ if orderRiskLevel == "HIGH": log()

# A trigger whose roots are only assumed
# What a page lists is all that there is, even where the id is ours
warning FC440: product_variant_inventory_quantity_changed ⇒ if «inventoryQuantityPriorr» > 6: log()
    -> product_variant_inventory_quantity_changed ⇒ if inventoryQuantityPrior > productVariant.inventoryQuantity: log()
warning FC440: product_variant_inventory_quantity_changed ⇒ mark(«prodct.id»)
    -> product_variant_inventory_quantity_changed ⇒ mark(product.id)
FC453: product_variant_inventory_quantity_changed ⇒ if inventoryQuantityPrior > «"many"»: log()
    -> product_variant_inventory_quantity_changed ⇒ if inventoryQuantityPrior > 6: log()
warning FC440: product_variant_back_in_stock ⇒ mark(«product.id»)
    -> product_variant_back_in_stock ⇒ mark(productVariant.product.id)
warning FC440: product_variant_out_of_stock ⇒ if «inventoryQuantityPrior» > 6: log()
    -> product_variant_out_of_stock ⇒ if productVariant.inventoryQuantity < 1: log()
warning FC440: customer_tags_added ⇒ if any(x == "a" for x in «addedTags»): log()
    -> customer_tags_added ⇒ if any(x == "a" for x in tags): log()
warning FC440: customer_tags_removed ⇒ if «order.name»: log()
    -> customer_tags_removed ⇒ if any(x == "a" for x in tags) and customer.email: log()
FC452: customer_tags_added ⇒ if any(x == "a" for x in «customer.email»): log()
    -> customer_tags_added ⇒ if any(x == "a" for x in customer.tags): log()
warning FC440: subscription_billing_attempt_failed ⇒ tag(«order.id»)
    -> subscription_billing_attempt_succeeded ⇒ tag(order.id)
warning FC440: fulfillment_order_ready_to_fulfill ⇒ tag(«order.id»)
    -> fulfillment_order_ready_to_fulfill ⇒ tag(fulfillmentOrder.order.id)
warning FC440: dispute_created ⇒ tag(«order.id») -> dispute_created ⇒ tag(dispute.order.id)
FC444: dispute_created ⇒ if «dispute.ammount.amount» > 5: log()
    -> dispute_created ⇒ if dispute.amount.amount > 5: log()
warning FC440: metaobject_created ⇒ if «metaobjct.handle» == "x": log()
    -> metaobject_created ⇒ if metaobject.handle == "x": log()
warning FC440: return_approved + product_variant_back_in_stock ⇒ if «productVariantt.sku»: log()
    -> product_variant_out_of_stock + product_variant_back_in_stock ⇒ if productVariant.sku: log()
warning FC441: product_variant_back_in_stock + customer_tags_added ⇒ if «customer.email»: log()
    -> customer_tags_removed + customer_tags_added ⇒ if customer.email: log()
# Where some names are our guess, and where no page lists the data, it is information
info FC440: workflow_error ⇒ if «shopDomian» == "x": log() -> workflow_error ⇒ if shopDomain == "x": log()
info FC440: tender_transaction_created ⇒ tag(«order.id»)
    -> tender_transaction_created ⇒ tag(tenderTransaction.order.id)
info FC440: customer_joined_segment ⇒ if «segmnt.name»: log()
    -> customer_joined_segment ⇒ if segment.name: log()
info FC440: order_cancelled ⇒ if «customer.email»: log() -> order_cancelled ⇒ if order.email: log()
FC444: order_cancelled ⇒ if «order.emial»: log() -> order_cancelled ⇒ if order.email: log()

# A stranger's trigger may bring anything; a root may well be of the type it is named as
info FC444: acme.things.happened ⇒ if «order.emial»: log() -> acme.things.happened ⇒ if order.email: log()
info FC450: acme.things.happened ⇒ if «order.email > 5»: log() -> acme.things.happened ⇒ if thing.size > 5: log()
info FC460: acme.things.happened ⇒ tag(«customer.id») -> acme.things.happened ⇒ tag(order.id)
FC443: acme.things.happened ⇒ for x in thing.parts: pass⏎acme.any.thing(x=«partsForeachitem.id»)
    -> acme.things.happened ⇒ for x in thing.parts: acme.any.thing(x=partsForeachitem.id)

# Several triggers
FC441: order_paid + product_added ⇒ if «order.name»: log() -> order_paid + order_created ⇒ if order.name: log()
FC441: order_paid + product_added ⇒ with on(1): tag(order.id)⏎with on(2): tag(«order.id»)
    -> order_paid + product_added ⇒ with on(1): tag(order.id)⏎with on(2): mark(product.id)
FC441: order_paid + product_added ⇒ def then_tag(): tag(«order.id»)⏎with on(1): then_tag()⏎with on(2): then_tag()
    -> order_paid + order_created ⇒ def then_tag(): tag(order.id)⏎with on(1): then_tag()⏎with on(2): then_tag()
FC440: order_paid + order_created ⇒ if «product.vendor»: log() -> order_paid + order_created ⇒ if order.note: log()
FC441: order_paid + acme.a.b ⇒ if «product.vendor»: log()
    -> order_paid + acme.a.b ⇒ with on(1): log()⏎with on(2):⏎    if product.vendor: log()
FC441: order_paid + scheduled_time + acme.a.b ⇒ if «order.name»: log() -> order_paid + acme.a.b ⇒ if order.name: log()
"""

FIXES = """
# Paths
certain: if order.total_price > 5: log() -> if order.totalPrice > 5: log()
certain: if order.customer.first_name == "x": log() -> if order.customer.firstName == "x": log()
certain: if any(i.sku for i in order.lineItems.nodes): log() -> if any(i.sku for i in order.lineItems): log()
certain: if any(i.sku for i in order.line_items.edges): log() -> if any(i.sku for i in order.lineItems): log()
likely: if order.custmer.email == "x": log() -> if order.customer.email == "x": log()
likely: for x in order.lineItems:⏎    if lineItemsForeachitem.productType == "x": log()
    -> for x in order.lineItems:⏎    if lineItemsForeachitem.product.productType == "x": log()
likely: if order.totalPriceSet.shopMoney.amuont > 5: log() -> if order.totalPriceSet.shopMoney.amount > 5: log()
none: if order.firstName == "x": log() -> none
likely: if order.fulfillmentStatus == "OPEN": log() -> if order.displayFulfillmentStatus == "OPEN": log()
certain: found = products()⏎for p in found.products: mark(p.id) -> found = products()⏎for p in found: mark(p.id)
likely: if order.emial == "x": log() -> if order.email == "x": log()
likely: if customer.email == "x": log() -> if order.customer.email == "x": log()
certain: if Order.name: log() -> if order.name: log()
certain: for x in order.line_items: log() -> for x in order.lineItems: log()
certain: for x in order.lineItems.edges: log() -> for x in order.lineItems: log()
certain: tag(order) -> tag(order.id)
likely: tag(order.customr.id) -> tag(order.id)
likely: for x in order.lineItems: mark(lineItemForeachitem.product.id)
    -> for x in order.lineItems: mark(lineItemsForeachitem.product.id)
certain: for x in order.tags:⏎    if tags_item == "x": log()
    -> for x in order.tags:⏎    if tagsForeachitem == "x": log()
certain: for line in order.lineItems:⏎    if line.line_item_group.id: log()
    -> for line in order.lineItems:⏎    if line.lineItemGroup.id: log()
likely: for line in order.lineItems:⏎    if any(t.titel == "x" for t in line.taxLines): log()
    -> for line in order.lineItems:⏎    if any(t.title == "x" for t in line.taxLines): log()
likely: for line in order.lineItems: acme.any.thing(x=line.titel)
    -> for line in order.lineItems: acme.any.thing(x=line.title)
certain: for line in order.lineItems: mark(line.product) -> for line in order.lineItems: mark(line.product.id)
likely: for line in order.lineItems: say("{{ line.titel }}") -> for line in order.lineItems: say("{{ line.title }}")
certain: for line in order.lineItems:⏎    if line.requiresShipping: log()
    -> for line in order.lineItems:⏎    if line.requiresShipping is True: log()

# Operators
certain: if "x" in order.tags: log() -> if any(tags_item == "x" for tags_item in order.tags): log()
certain: if "x" not in order.tags: log() -> if not any(tags_item == "x" for tags_item in order.tags): log()
likely: if order.tags: log() -> if any(tags_item for tags_item in order.tags): log()
likely: if not order.tags: log() -> if not any(tags_item for tags_item in order.tags): log()
likely: found = products()⏎if found: log() -> found = products()⏎if any(found_item.id for found_item in found): log()
likely: found = products()⏎if found is None: log()
    -> found = products()⏎if not any(found_item.id for found_item in found): log()
none: if order.lineItems == "x": log() -> none
likely: if order.tags is not None: log() -> if any(tags_item for tags_item in order.tags): log()
likely: if order.tags == "x": log() -> if any(tags_item == "x" for tags_item in order.tags): log()
likely: if order.name is None: log() -> if not order.name: log()
likely: if order.name is not None: log() -> if order.name: log()
certain: if order.cancelledAt: log() -> if order.cancelledAt is not None: log()
certain: if not order.cancelledAt: log() -> if order.cancelledAt is None: log()
certain: if order.name and not order.customer: log() -> if order.name and order.customer is None: log()
certain: if order.test: log() -> if order.test is True: log()
likely: if not order.test: log() -> if order.test is False: log()
certain: if op("starts_with?", order.name, "x"): log() -> if order.name.startswith("x"): log()
certain: if any("x" in line.product.tags for line in order.lineItems): log()
    -> if any(any(tags_item == "x" for tags_item in line.product.tags) for line in order.lineItems): log()
certain: if any("x" in refunds_item.order.tags for refunds_item in order.refunds): log()
    -> if any(any(tags_item == "x" for tags_item in refunds_item.order.tags) for refunds_item in order.refunds): log()

# Literals
certain: if order.name == 5: log() -> if order.name == "5": log()
certain: if order.totalPrice > "5": log() -> if order.totalPrice > 5: log()
certain: if order.test == "true": log() -> if order.test is True: log()
certain: if order.cancelReason == "fraud": log() -> if order.cancelReason == "FRAUD": log()
likely: if order.cancelReason == "FRUAD": log() -> if order.cancelReason == "FRAUD": log()
"""

SCHEMA = (
    "type Output { ok: Boolean! n: Int! s: String! rows: [Row!]! } "
    "type Row { sku: String! at: DateTime size: Float kind: Kind } enum Kind { A B }"
)
SHORT = {
    r"\blog\(\)": 'shopify.flow.log_output(message="x")',
    r"\bcode\(\)": f"shopify.flow.run_code(output_schema={SCHEMA!r})",
    r"\bproducts\(\)": 'shopify.flow.fetch.products["v1"](query="x")',
    r"\btag\((.*?)\)(?=$|⏎)": r'shopify.admin.add_order_tags(order_id=\1, tags=["x"])',
    r"\bmark\((.*?)\)(?=$|⏎)": r'shopify.admin.add_product_tags(product_id=\1, tags=["x"])',
    r"\bsay\((.*?)\)(?=$|⏎)": r"shopify.flow.log_output(message=\1)",
    r"\bmail\((.*?)\)(?=$|⏎)": r'shopify.flow.send_email(address="a@b.example", \1)',
    r"\bsend\((.*?)\)": r'shopify.admin.admin_api_operation(api_call={"name": \1, "blob": "{}"})',
}
DECLARED = """Order.loyaltyCard = metafield(key="card", namespace="custom")
Customer.since = metafield(key="since", namespace="custom")
"""
TASKS = {
    "scheduled_time": "shopify.flow.scheduled_time",
    "workflow_error": "shopify.flow.workflow_error_occurred",
}

ABOVE = "above"
"""Before ``⇒``: the body stands above the function."""

Row = tuple[str, str, str]


def rows(table: str) -> Iterator[Row]:
    """Code, wrong and right of each row; a row goes on where the next line begins with blanks."""
    for line in re.sub(r"\n +", " ", table).split("\n"):
        if line and not line.startswith("# "):
            code, _, rest = line.partition(": ")
            wrong, right = rest.split(" -> ")
            yield code, wrong, right


def view(row: str) -> str:
    """The view of a row: its triggers, if it names any, and its body."""
    triggers, arrow, body = row.partition(" ⇒ ")
    if not arrow:
        triggers, body = "order_created", row
    if triggers == ABOVE:
        return f'{DECLARED}{body}\n@workflow("T")\n@shopify.admin.order_created()\ndef t():\n    pass\n'
    for short, long in SHORT.items():
        body = re.sub(short, long, body)
    tasks = [
        each if "." in each else TASKS.get(each, f"shopify.admin.{each}") for each in triggers.split(" + ")
    ]
    decorators = "".join(f"@{task}()\n" for task in tasks)
    lines = "".join(f"    {line}\n" for line in body.split("⏎"))
    return f'{DECLARED}@workflow("T")\n{decorators}def t(order):\n{lines}'


ROWS = [
    *((code, f"if {wrong}: log()", f"if {right}: log()") for code, wrong, right in rows(CONDITIONS)),
    *rows(STEPS),
    *rows(LIQUID),
    *rows(TRIGGERS),
    *((code, f"{ABOVE} ⇒ {wrong}", f"{ABOVE} ⇒ {right}") for code, wrong, right in rows(DECLARATIONS)),
]
