@workflow("Remind of due payments")
@shopify.admin.payment_schedule_due()
def remind_of_due_payments(paymentSchedule):
    shopify.admin.send_payment_reminder(payment_schedule_id=paymentSchedule.id)
