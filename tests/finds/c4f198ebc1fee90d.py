@workflow("x")
@a.b()
def x(order):
    a.b(x="í €")
