"""人员 people: who works here, in which department and groups, and how they prove who they are.

Everything personal hangs on a person; a person who leaves is deactivated, never erased, so that what they knew keeps its author.
Who may change what about people is a matter of grants: the room above, access, asks and therefore speaks for this one on the web.
"""

from zhixing.people.act import Act
from zhixing.people.devices import devices_of, end_device, end_other_devices, is_present
from zhixing.people.events import SignedIn, SignInRefused
from zhixing.people.finding import active_people, people_called, present_oneself
from zhixing.people.importing import ImportedRow, Problem, departments_by_path, import_people
from zhixing.people.links import make_password_link, use_password_link
from zhixing.people.passwords import change_own_password, reset_password
from zhixing.people.persons import NewPerson, PersonChanges, change_person, create_person, found_company
from zhixing.people.presenting import department_tree, groups_with_members, present_people
from zhixing.people.queries import (
    Caller,
    PersonFilter,
    all_departments,
    all_groups,
    caller_of,
    find_department,
    find_group,
    find_person,
    has_anybody,
    members_of,
    people_page,
    person_by_id,
    person_by_login,
    the_company,
    tokens_of_person,
)
from zhixing.people.rules import SIGN_IN_LASTS
from zhixing.people.schemas import DepartmentNode, GroupOut, PersonOut
from zhixing.people.sheets import read_table, template
from zhixing.people.signing import count_try, sign_in, sign_out, start_sign_in, use_sign_in, use_token
from zhixing.people.tokens import issue_token, revoke_token
from zhixing.people.units import (
    DepartmentChanges,
    change_department,
    change_group,
    create_department,
    create_group,
    delete_department,
    delete_group,
    set_members,
)

__all__ = [
    "SIGN_IN_LASTS",
    "Act",
    "Caller",
    "DepartmentChanges",
    "DepartmentNode",
    "GroupOut",
    "ImportedRow",
    "NewPerson",
    "PersonChanges",
    "PersonFilter",
    "PersonOut",
    "Problem",
    "SignInRefused",
    "SignedIn",
    "active_people",
    "all_departments",
    "all_groups",
    "caller_of",
    "change_department",
    "change_group",
    "change_own_password",
    "change_person",
    "count_try",
    "create_department",
    "create_group",
    "create_person",
    "delete_department",
    "delete_group",
    "department_tree",
    "departments_by_path",
    "devices_of",
    "end_device",
    "end_other_devices",
    "find_department",
    "find_group",
    "find_person",
    "found_company",
    "groups_with_members",
    "has_anybody",
    "import_people",
    "is_present",
    "issue_token",
    "make_password_link",
    "members_of",
    "people_called",
    "people_page",
    "person_by_id",
    "person_by_login",
    "present_oneself",
    "present_people",
    "read_table",
    "reset_password",
    "revoke_token",
    "set_members",
    "sign_in",
    "sign_out",
    "start_sign_in",
    "template",
    "the_company",
    "tokens_of_person",
    "use_password_link",
    "use_sign_in",
    "use_token",
]
