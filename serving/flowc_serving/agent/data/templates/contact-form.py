@workflow("Send the contact form by e-mail")
@shopify.admin.metaobject_created(type="contact_form")
def send_the_contact_form_by_e_mail():
    shopify.flow.send_email(
        address="{{ shop.email }}",
        subject="Form: {{ metaobject.displayName }}",
        message="""{% for field in metaobject.fields %}{{ field.key }}: {{ field.value }}
{% endfor %}""",
    )
