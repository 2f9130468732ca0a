@workflow("\ufeff")
@shopify.admin.customer_created["2"]()
def workflow():
    if task("shopify::flow::condition")["1.0"](
        condition={
            "uuid": "b1389268-9917-1384-a0f7-3f851c88ed5a",
            "lhs": {
                "uuid": "b9abc99f-cd8a-11a2-ae8f-7d2983360256",
                "parent_uuid": "b1389268-9917-1384-a0f7-3f851c88ed5a",
                "lhs": {
                    "uuid": "fefb9181-9881-1082-a0b7-fa5b7f01475f",
                    "parent_uuid": "b9abc99f-cd8a-11a2-ae8f-7d2983360256",
                    "value": "order.customer.id",
                    "comparison_value_type": "EnvironmentValue",
                },
                "rhs": {
                    "uuid": "8281dc00-6f39-1687-ad4d-e61b11ed9095",
                    "parent_uuid": "b9abc99f-cd8a-11a2-ae8f-7d2983360256",
                    "value": "",
                    "comparison_value_type": "LiteralValue",
                },
                "value_type": "EnvironmentScalarDefinition:Boolean",
                "operator": "empty_or_nil?",
                "operation_type": "Comparison",
            },
            "operator": "AND",
            "operation_type": "LogicalExpression",
        }
    ):
        pass


# flowc layout 2: ids, positions and spelling of the document; no meaning, do not edit
# flowc layout 2: ids, positions and spelling of the document; no meaning, do not edit
# eF6lj1tuwyAQRffCN41gHoZ2K5ZlYRtaFGosmyStqu69xklW0K+58zp3pkUyDMriq2yF/1ryWoRUux7YNozYTK
# T3CACBiYK3mngkUg4aMzhvFIKl0RnnjDHW2VEDBq+DF1Lg4JQOg9XWjxjMJDrZsvwRV79uMc/iTZ3gd6+1Yit+
# 2faNFOdzjYsr44ef+hB9mmrh6tbohuSrnnOp9FtezyHlWz+7T1/RXUU9YH2c9pExzyG+3yn91aXLsV/cdr73D/
# W85pGW76XSDKC22MmGrAJpLBMyPj2Oe++IQy15i6V+9H9LkO2LISU1KLU/BIy8J4xkLXD17+R8SUm26iFINQzE
# WtXrjoE/CaaQIQ==
