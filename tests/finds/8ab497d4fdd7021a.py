@workflow("x")
@a.b()
def x(order):
    if condition('(order.test == true)'):
        a.c()
