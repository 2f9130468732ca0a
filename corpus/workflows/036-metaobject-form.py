metaobject_90210.email = email(key="email")
metaobject_90210.petName = petName(key="pet_name")
metaobject_90210.birthday = birthday(key="birthday")


@workflow("File a new pet profile")
# Note: Form 48121 — choose it again if the import does not find it
@shopify.admin.metaobject_created(type="app--512--bowlandbark-pet-profile")
def file_a_new_pet_profile(metaobject):
    if metaobject.displayName and metaobject.definition.name == "Pet profile":
        bowlplan.profiles.create(
            metaobject_id=metaobject.id,
            title="{{ metaobject.displayName }}",
            source="{{ metaobject.handle }}",
        )
