"""The front desk: signing in, oneself, and the administration of people and rights.

People's own room lies below this one and knows no grants, so its routes stand here.
"""

from zhixing.access.api import approvals, bulk, me, organisation, persons, rights, sign_in

ROUTERS = (sign_in.router, me.router, persons.router, organisation.router, rights.router, approvals.router, bulk.router)
