"""The packaged model county is complete and holds no real telephone number."""

from __future__ import annotations

import re

NATIONAL_NUMBERS = {"110", "120", "122", "12305", "12315", "12333", "12338", "12345", "12348", "12355", "12356"}
NATIONAL_NUMBERS |= {"12366", "12368", "12388", "12389", "12393"}


def test_nineteen_industry_bodies(router):
    industry = [body for body in router.directory.bodies.values() if body.kind == "industry_mediation"]
    assert len(industry) == 19
    assert all(body.serves for body in industry)


def test_every_domain_has_a_body_of_its_own_or_is_led_by_one_for_all(router, taxonomy, complaint, predicted):
    served = {domain for body in router.directory.bodies.values() for domain in body.serves}
    general = {"public_security", "administration", "other"}
    assert served | general == set(taxonomy.domain_codes)


def test_numbers_are_national_or_placeholders(router):
    for body in router.directory.bodies.values():
        assert not body.phone or body.phone in NATIONAL_NUMBERS or re.fullmatch(r"000-0000-\d{4}", body.phone), (
            body.code
        )


def test_all_levels_and_the_bodies_of_protection_are_there(router):
    bodies = router.directory.bodies.values()
    assert {body.level for body in bodies} == {"village", "town", "county"}
    protecting = {
        "police",
        "emergency",
        "psychological",
        "women",
        "minors",
        "legal_aid",
        "court",
        "arbitration",
        "studio",
    }
    assert protecting <= {body.kind for body in bodies}
