@workflow("Book in a parcel of used books")
@task("book-barn::parcels::arrived")(bay="north")
def book_in_a_parcel_of_used_books():
    task("stockpilot::import::start")(file="{{ shop.name }}.csv", mode="append")
    task("dockclock", type="WAIT")(minutes=45)
    task("sheet-happy::rows::append")["2.0"](
        sheet="Intake", row=["{{ shop.name }}", "{{ shop.currencyCode }}"]
    )
    callTheBarn = task("book-barn::calls::wait", type="ACTION")(number="+43 1 555 0100")
    shelfmate.intake.wait(hours=2)
