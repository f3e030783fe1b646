"""The model card of a bundle, generated from its manifest and its measured numbers.

Sections follow Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from training.evaluate import sections
from training.evaluate.encoder_facts import encoder_facts, encoder_thresholds
from training.evaluate.markdown import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.bundle import EncoderRecord, Manifest
    from training.behaviour import Comparison
    from training.evaluate.comparison import Reference
    from training.evaluate.results import Metrics

__all__ = ("CardData", "CardManifest", "card_manifest", "render_card")

_INTENDED = """\
- Suggesting, to staff of a mediation centre, what a complaint is about, whether somebody may come to serious harm, and \
which words say so. A person reads the complaint and decides.
- Bringing complaints that show danger to a person sooner.
- Sorting an archive for planning, where single errors do not touch anybody."""

_NOT_FOR = """\
- Deciding, refusing, closing or delaying a case without a person.
- Judging people: no credibility, no character, no "risk of a person", no watch list, no score that follows somebody from \
case to case.
- Measuring staff, or measuring petitioners by how often they write.
- Emergency detection on its own: a text without an alert is not a safe text.
- Text that is not a complaint in Chinese, such as chats, news or judgments."""

_LIMITS = """\
- Every number above is measured on the named texts. Elsewhere (another county, another channel, speech-to-text, another \
year) it will differ: measure on a few hundred texts of your own with `fenliu evaluate` before use.
- Severe texts are rare, so the intervals of recall are wide; read the lower end.
- The severe probability is calibrated for the share of severe texts in the calibration data; where danger is rarer, it \
is too high.
- Irony, dialect, allusion and danger told between the lines are missed more often than plain words.
- Domains that border each other (see the confusion matrix of the evaluation report) are where suggestions err most."""

_ETHICS = """\
- The tier exists to bring help sooner (police, psychological aid, protection orders, early mediation). It must never \
restrict anybody's right to complain, petition, sue or speak to the press; such lawful speech is labelled tier 0.
- Ethnicity, origin, gender, age, religion, occupation and petition history are no grounds for risk; the behaviour suite \
checks that swapping them changes nothing.
- Texts are read by people in need. Mask personal data before texts leave the centre; no text is part of this bundle's \
manifest or card."""


class CardData(TypedDict, total=False):
    """One source of training, calibration or evaluation data."""

    name: str
    rows: int
    role: str
    """``train``, ``calibrate``, ``evaluate`` …"""
    sha256: str
    note: str
    """Origin, who labelled it, licence."""


class CardManifest(TypedDict, total=False):
    """What the card reads of a manifest; missing keys leave their lines out."""

    id: str
    created: str
    taxonomy: str
    """Id of the taxonomy."""
    description: str
    """One or two sentences: what kind of model this is."""
    size_bytes: int
    data: Sequence[CardData]
    evaluated_on: str
    """Name of the evaluation data."""
    thresholds: Mapping[str, float]
    limits: Sequence[str]
    """Limits of this bundle beyond the general ones."""
    versions: Mapping[str, str]
    cpu: str
    """CPU features of the build."""
    encoder: EncoderRecord | None
    licence: str


def card_manifest(manifest: Manifest) -> CardManifest:
    """What the card reads, from a bundle's manifest; the caller may add description, limits, licence and more.

    Thresholds are those that decide: of both scorers where the bundle has an encoder.
    """
    deciding = manifest.encoder or manifest
    domain, risk = deciding.domain, deciding.risk
    thresholds = {
        "domain temperature": domain.temperature,
        "suggestion set: least probability": domain.set_threshold,
        "suggestion set: coverage on calibration data": domain.coverage,
    }
    if risk is not None:
        thresholds |= {f"tier ≥ {level}": output.cutoff for level, output in enumerate(risk.tiers, start=1)}
        thresholds |= {
            "danger not excluded: severe probability": risk.alert,
            "danger not excluded: recall on calibration data": risk.alert_recall,
        }
        if risk.alert_texts:
            thresholds["danger not excluded: severe calibration texts"] = risk.alert_texts
    if manifest.encoder is not None:
        thresholds |= encoder_thresholds(manifest.encoder)
    return {
        "id": manifest.id,
        "created": manifest.created,
        "taxonomy": manifest.taxonomy,
        "size_bytes": sum(file.size for file in manifest.files.values()),
        "data": [
            {"name": d.name, "role": d.role, "rows": d.rows, "sha256": d.sha256, "note": d.note} for d in manifest.data
        ],
        "evaluated_on": ", ".join(record.name for record in manifest.data if record.role == "evaluate"),
        "thresholds": thresholds,
        "versions": manifest.versions,
        "cpu": manifest.cpu,
        "encoder": manifest.encoder,
    }


def _facts(manifest: CardManifest) -> str:
    size = manifest.get("size_bytes")
    rows: list[tuple[str, Any]] = [
        ("created", manifest.get("created")),
        ("taxonomy", manifest.get("taxonomy")),
        ("size", f"{size / 1e6:.1f} MB" if size is not None else None),
        ("licence", manifest.get("licence")),
        ("built on", manifest.get("cpu")),
        ("built with", ", ".join(f"{name} {number}" for name, number in manifest.get("versions", {}).items())),
    ]
    return table(("", ""), [row for row in rows if row[1]], left=2)


def _data(data: Sequence[CardData]) -> str:
    rows = (
        (
            entry.get("name", ""),
            entry.get("role", ""),
            entry.get("note", ""),
            f"`{entry['sha256'][:16]}…`" if entry.get("sha256") else "–",
            entry.get("rows", "–"),
        )
        for entry in data
    )
    return table(("data", "used to", "what it is", "SHA-256", "texts"), rows, left=4)


def _evaluation(
    manifest: CardManifest, metrics: Metrics, behaviour: Comparison | None, references: Sequence[Reference]
) -> list[str]:
    where = f" on {manifest['evaluated_on']}" if manifest.get("evaluated_on") else ""
    how = f"percentile bootstrap, {metrics.resamples} resamples, seed {metrics.seed}"
    parts = [
        "## Metrics",
        f"Measured{where}: {metrics.n} texts, {metrics.severe} of them severe. Intervals: {how}.",
        sections.headline_table(metrics, name="this bundle", references=references),
        *(f"{reference.name}: {reference.note}" for reference in references if reference.note),
    ]
    if metrics.severe_tables is not None:
        parts += ["### Decisions on severe texts", sections.operating_table(metrics.severe_tables)]
    parts += ["### Per domain", sections.class_table(metrics.domains)]
    if metrics.signals:
        parts += ["### Per danger signal", sections.class_table(metrics.signals)]
    if behaviour is not None:
        parts += ["### Behaviour suite", sections.behaviour_table(behaviour)]
    return parts


def render_card(
    manifest: CardManifest,
    metrics: Metrics,
    behaviour: Comparison | None = None,
    references: Sequence[Reference] = (),
) -> str:
    """Model card in Markdown: intended use, what it is not for, data, metrics beside baselines, thresholds, limits, ethics.

    Args:
        manifest: Facts about the bundle; see :class:`CardManifest`.
        metrics: Of the bundle on data it was not trained on.
        behaviour: The suite under the bundle, and any variants to show beside it.
        references: Baselines to print beside the metrics.
    """
    parts = [f"# Model card: {manifest.get('id', 'fenliu bundle')}"]
    if manifest.get("description"):
        parts.append(manifest["description"])
    parts += [_facts(manifest), "## Intended use", _INTENDED, "## Not for", _NOT_FOR]
    if manifest.get("data"):
        parts += ["## Data", _data(manifest["data"])]
    encoder = manifest.get("encoder")
    if encoder is not None:
        parts += ["## Encoder", encoder_facts(encoder)]
    parts += _evaluation(manifest, metrics, behaviour, references)
    if manifest.get("thresholds"):
        rows = ((name, f"{value:.6g}") for name, value in manifest["thresholds"].items())
        parts += ["## Thresholds", table(("name", "value"), rows)]
    limits = "".join(f"\n- {limit}" for limit in manifest.get("limits", ()))
    parts += ["## Limits", _LIMITS + limits, "## Ethical notes", _ETHICS]
    return "\n\n".join(parts) + "\n"
