"""Hold what the large store of tests is written from: topics with questions and facts, and the themes of a judge's reasons.

Everything is made up. A theme is what decides between two answers; how often it speaks for the candidate differs from theme to theme,
and topics and tags make some themes more frequent than others, so that slices differ too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

HOSTILE = "<script>alert('from a model')</script><img src=x onerror=alert(1)> **bold** :red[colour] | cell | $x^2$ </pre>"
RARE_TAG, RARE = "legal", 8
NUMBERS, MULTI_HOP = "numbers", "multi-hop"
NUMBERS_SHARE, MULTI_HOP_SHARE = 0.35, 0.12


@dataclass(frozen=True)
class Topic:
    """What people ask about: its share of the examples, questions, and the facts of a right answer, with gaps to fill."""

    share: float
    questions: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """What decides between two answers: how often, how often for the candidate, and how a judge puts it.

    `decided` names {good} and {bad} as they were shown; `lifts` says in which tags and topics the theme is more frequent, and by how much.
    """

    share: float
    wins: float
    decided: tuple[str, ...]
    even: tuple[str, ...]
    lifts: Mapping[str, float]


TOPICS: Mapping[str, Topic] = {
    "billing": Topic(
        0.24,
        (
            "Why was I charged {amount} euros twice on the {day}th?",
            "Can you correct invoice FBI-{number}? The address in {city} is wrong.",
            "When do you try again after a failed payment of {amount} euros?",
            "How do I get a receipt for the {amount} euros that I paid in {month}?",
        ),
        (
            "A charge is tried again after {days} days.",
            "Invoice FBI-{number} comes to {amount} euros.",
            "Invoices are sent within 24 hours.",
        ),
    ),
    "plans": Topic(
        0.18,
        (
            "What does {plan} cost for {count} people?",
            "Is it cheaper to pay {plan} by the year?",
            "What happens to my data when I go back to {plan}?",
            "We are {count} in {city}: which plan fits us?",
        ),
        ("{plan} costs {amount} euros a month.", "{plan} includes {count} calendars.", "A change takes effect on the {day}th."),
    ),
    "calendar": Topic(
        0.15,
        (
            "My calendar shows {city} time, how do I change that?",
            "Can {count} people share one calendar on {plan}?",
            "How do I block the {day}th of {month} for holidays?",
        ),
        ("The time zone is under Settings, Calendar.", "Up to {count} people share a calendar.", "A blocked day is shown in grey."),
    ),
    "staff": Topic(
        0.12,
        ("How do I add {count} more staff accounts?", "Who can see the bookings of my colleague in {city}?"),
        ("An extra account costs {amount} euros a month.", "Only owners and managers see all bookings."),
    ),
    "mobile": Topic(
        0.09,
        ("The app on my {device} signs me out every {days} days.", "Does the app work on a {device} without a network?"),
        ("The app keeps {days} days of bookings on the {device}.", "Signing in again is needed after {days} days."),
    ),
    "sync": Topic(
        0.07,
        ("Error SYNC-{number} appears on my {device}, what is it?", "Bookings from {city} come {count} minutes late."),
        ("SYNC-{number} means that the other calendar refused the key.", "Calendars are synchronised every {count} minutes."),
    ),
    "payments": Topic(
        0.06,
        ("When is the payout of {amount} euros from {month} on my account?", "Which cards does the reader in {city} accept?"),
        ("Payouts arrive within {days} working days.", "The reader takes cards with and without contact."),
    ),
    "privacy": Topic(
        0.05,
        ("How long do you keep the data of customer {number}?", "Can you delete everything you know about me by the {day}th?"),
        ("Data is kept for {days} days after an account is closed.", "A request is answered within 30 days."),
    ),
    "webhooks": Topic(
        0.04,
        ("My webhook gets {count} calls for one booking.", "How do I verify the signature of event {number}?"),
        ("An event may be delivered up to {count} times.", "The signature is in the header, over the raw body."),
    ),
}

BACKGROUND = (
    "I have been a customer since {month}, on {plan}.",
    "We run {count} rooms in {city} and nobody here is good with computers.",
    "Yesterday a colleague told me something else, so please be exact.",
    "On my {device} the same page looks different.",
    "I have read the help pages and found nothing about it.",
    "Our accountant needs this before the {day}th of {month}.",
    "Last time the answer took {days} days, which was too long for us.",
)

SLOTS: Mapping[str, tuple[str, ...]] = {
    "plan": ("Solo", "Studio", "Chain"),
    "city": ("Graz", "Ghent", "Porto", "Århus", "Łódź", "Lyon", "Cork", "Turku"),
    "month": ("January", "March", "May", "August", "October", "December"),
    "device": ("phone", "tablet", "old laptop", "card reader"),
}

BRIEF = ("{facts}", "{facts} That is all.", "In short: {facts}", "{facts} See the settings.")
WARM = (
    "Thank you for asking. {facts} This is described on the page “{topic}”. Write again if anything is unclear.",
    "I am sorry for the trouble. {facts} The source is the help page on {topic}.",
    "Gladly: {facts} You can read it again on the page about {topic}, which is where this comes from.",
)
PADDING = (
    "Let me add, for the sake of completeness, that every account is different and that there may be other ways to reach the same aim. "
)
INVENTED = "By our policy of goodwill we also refund any amount without asking."

THEMES: tuple[Theme, ...] = (
    Theme(
        0.3,
        0.93,
        (
            "{good} names the help page it rests on, while {bad} gives no source at all.",
            "Both state the same, yet only {good} cites its source, so a reader can check it.",
            "{bad} leaves out where the information comes from; {good} points to the documentation page.",
        ),
        ("Both answers cite the same help page as their source.", "Neither answer names a source for what it states."),
        {},
    ),
    Theme(
        0.16,
        0.78,
        (
            "{bad} states a wrong amount; the price in {good} agrees with the reference.",
            "The number in {bad} contradicts the expected answer, {good} gives the right amount.",
            "{good} computes the price correctly, {bad} is off by some euros.",
        ),
        ("Both give the right amount.", "Both prices are wrong in the same way."),
        {NUMBERS: 3.0, "plans": 1.5},
    ),
    Theme(
        0.18,
        0.14,
        (
            "{bad} is padded with sentences that nobody asked for; {good} says the same briefly.",
            "{good} is short and to the point, {bad} repeats itself and is far too long.",
            "The length of {bad} hides the answer among general remarks; {good} is concise.",
        ),
        ("Both are about as long as they need to be.",),
        {"mobile": 4.0, "calendar": 1.5},
    ),
    Theme(
        0.08,
        0.2,
        (
            "{bad} invents a refund policy that the documentation does not contain; {good} keeps to what is known.",
            "{good} says what it does not know, {bad} makes up a promise of goodwill.",
            "The policy named in {bad} does not exist; {good} is honest about it.",
        ),
        ("Neither answer invents anything.",),
        {"privacy": 16.0, RARE_TAG: 20.0},
    ),
    Theme(
        0.22,
        0.76,
        (
            "{good} is warmer and takes the worry of the customer seriously; {bad} is curt.",
            "The tone of {bad} is cold and dismissive, {good} is courteous and calm.",
            "Same content, but {good} is friendlier to a person who is upset.",
        ),
        ("The tone of both is equally polite.",),
        {"billing": 1.6},
    ),
    Theme(
        0.12,
        0.4,
        (
            "{bad} answers only the first part of the question; {good} covers both parts.",
            "{good} is complete, {bad} forgets the second half of what was asked.",
            "One step is missing in {bad}, so the customer cannot finish; {good} lists every step.",
        ),
        ("Both cover every part of the question.", "Both miss the second part of the question."),
        {MULTI_HOP: 4.0, "webhooks": 2.0},
    ),
)
SOURCES, AMOUNTS, LENGTH, INVENTIONS, WARMTH, PARTS = range(len(THEMES))
"""The themes' places in `THEMES`."""
