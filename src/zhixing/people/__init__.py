"""人员 people: who works here, in which department and groups, and how they prove who they are.

Everything personal hangs on a person; a person who leaves is deactivated, never erased, so that what they knew keeps its author.
"""

from zhixing.people.queries import person_by_id, person_by_login
from zhixing.people.signing import use_sign_in, use_token

__all__ = ["person_by_id", "person_by_login", "use_sign_in", "use_token"]
