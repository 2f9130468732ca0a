@workflow("Alert the staff when a workflow fails")
@shopify.flow.workflow_error_occurred()
def alert_the_staff_when_a_workflow_fails():
    shopify.iris.send_shopify_alert_for_errors()
