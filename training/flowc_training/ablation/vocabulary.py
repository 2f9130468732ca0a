"""The parts that the ablation's workflows are made of: few enough that a small model meets each of them often.

They are ids of ``population``'s parts. Parts of one row are alike, or at odds, so that a workflow has one of a row at
most. Merchants' data has ten times as many; what is compared here is how the same is written, not how much is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Row: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What workflows about one thing are made of.

    ``declared`` tests read declared fields, ``long`` ones are several comparisons, ``mails`` carry texts. ``loops`` are
    over what the thing has, ``fetched`` over what Get data finds of it; by loop the acts in it.
    """

    triggers: Row
    tests: Sequence[Row]
    acts: Sequence[Row]
    mails: Row = ()
    declared: Sequence[Row] = ()
    long: Sequence[Row] = ()
    together: Sequence[Row] = ()
    loops: Mapping[str, Inner] = field(default_factory=dict[str, "Inner"])
    fetched: Row = ()


@dataclass(frozen=True, slots=True)
class Inner:
    """What can be asked and done in a loop."""

    tests: Sequence[Row]
    acts: Sequence[Row]


ORDER = World(
    triggers=("order_created", "order_paid", "order_fulfilled", "order_cancelled"),
    tests=(
        ("order_total_over", "order_total_under"),
        ("order_items_at_least",),
        ("order_has_tag", "order_lacks_tag"),
        ("order_note_contains", "order_has_note"),
        ("any_vendor", "all_vendor"),
        ("any_product_type", "no_product_type"),
        ("any_product_tag", "no_product_tag"),
        ("any_sku_starts",),
        ("order_email_ends",),
        ("ships_abroad", "ships_to_japan"),
        ("order_from_pos", "order_not_from_web"),
        ("order_is_real",),
        ("order_code_used",),
        ("orders_at_least", "first_order"),
        ("order_customer_spent",),
        ("order_customer_has_tag",),
    ),
    acts=(
        ("tag_order",),
        ("untag_order",),
        ("tag_customer",),
        ("untag_customer",),
        ("note_order",),
        ("log_order",),
        ("archive_order",),
        ("metafield_gift", "mark_reviewed"),
        ("set_customer_tier",),
        ("invoice",),
    ),
    mails=("email_team_order", "email_team_customer", "invoice_text"),
    declared=(
        ("order_reviewed",),
        ("customer_tier_is",),
        ("customer_priority",),
        ("product_batch",),
        ("delivery_date_missing",),
        ("loyalty_points_over",),
        ("product_lead_time",),
    ),
    long=(("order_total_between",), ("gift_wrap_wanted",), ("engraving_wanted",), ("remote_address",)),
    together=(("order_created", "order_paid"), ("order_paid", "order_fulfilled")),
    loops={
        "order_line_items": Inner(
            (
                ("line_quantity_over",),
                ("line_no_sku", "line_ships"),
                ("line_product_type",),
                ("line_vendor",),
            ),
            (("tag_line_product",), ("log_line",), ("email_vendor_line",)),
        ),
        "order_fulfillment_orders": Inner(
            (("fo_ships", "fo_is_pickup"), ("fo_open",), ("fo_at_location",)),
            (("hold_fo_address", "hold_fo_payment", "release_fo"), ("move_fo",)),
        ),
    },
    fetched=("unfulfilled_orders", "tagged_orders", "unpaid_orders"),
)

CUSTOMER = World(
    triggers=("customer_created", "newsletter_signup"),
    tests=(
        ("customer_has_tag", "customer_lacks_tag"),
        ("customer_email_ends",),
        ("customer_lives_in",),
        ("customer_spent_over",),
        ("customer_orders_reached", "customer_never_ordered"),
        ("customer_has_note",),
        ("customer_without_phone",),
        ("customer_subscribed",),
    ),
    acts=(
        ("tag_customer",),
        ("untag_customer",),
        ("note_customer",),
        ("set_customer_tier", "clear_customer_tier"),
    ),
    mails=("email_team_customer",),
    declared=(
        ("customer_tier_is",),
        ("customer_priority",),
        ("loyalty_points_over",),
        ("customer_no_birthday",),
    ),
    together=(("customer_created", "newsletter_signup"),),
    fetched=("tagged_customers", "lapsed_customers"),
)

PRODUCT = World(
    triggers=("product_created", "product_status_changed"),
    tests=(
        ("product_of_vendor", "product_of_two_vendors"),
        ("product_of_type", "product_not_of_types"),
        ("product_title_has",),
        ("product_all_gone", "product_some_left"),
        ("all_variants_coded",),
        ("product_online",),
    ),
    acts=(
        ("tag_product",),
        ("untag_product",),
        ("add_to_collection",),
        ("remove_from_collection",),
        ("set_product_draft", "set_product_active", "archive_product"),
        ("publish_product", "hide_product"),
        ("mark_preorder_product", "clear_preorder_product"),
    ),
    mails=("email_team_product",),
    long=(("product_has_option",), ("description_placeholder",)),
    together=(("product_created", "product_status_changed"),),
    loops={
        "product_variants": Inner(
            (("variant_sells_on", "variant_untracked"), ("variant_price_below_cost",), ("stock_negative",)),
            (("set_variant_sample",), ("email_team_variant",)),
        ),
    },
    fetched=("vendor_products", "tagged_products", "low_products"),
)

DRAFT = World(
    triggers=("draft_order_created",),
    tests=(
        ("draft_total_over",),
        ("draft_quantity_at_least",),
        ("draft_no_email", "draft_has_email"),
        ("draft_has_tag",),
        ("draft_note_contains",),
        ("draft_discounted",),
        ("draft_all_vendor", "draft_custom_line"),
    ),
    acts=(("tag_draft",), ("untag_draft",), ("draft_invoice",), ("draft_note",), ("tag_customer",)),
    mails=("email_draft", "draft_invoice_text"),
    long=(("draft_not_completed",),),
    fetched=("stale_drafts", "invoiced_drafts"),
)

WORLDS: Sequence[tuple[int, World]] = ((5, ORDER), (2, CUSTOMER), (3, PRODUCT), (2, DRAFT))
"""The worlds, each with its weight."""
SCHEDULES: Row = ("every_morning", "every_night", "every_monday", "every_workday", "first_of_month")
WAITS: Row = ("wait_hours", "wait_days")
