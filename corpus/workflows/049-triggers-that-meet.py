@workflow("Refresh the roast calendar")
@shopify.flow.scheduled_time(recurrence=["""DTSTART;TZID=Europe/Lisbon:20260202T060000
RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TH;WKST=MO"""])
# Note: "Ring first:\n+351 555 0107"
@roastlog.machines.repaired()
def refresh_the_roast_calendar():
    def then_publish():
        roastlog.calendar.publish(title="Roast days", public=True)
        shopify.iris.send_shopify_alert_for_errors()

    with on(1):
        roastlog.calendar.roll_over(weeks=1)
        then_publish()
    with on(2):
        roastlog.calendar.add_day(machine="P12")
        then_publish()
