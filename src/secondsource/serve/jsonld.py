"""A story as schema.org NewsArticle, for machines that read the page: what it says, and what it is based on."""

from typing import Any

from secondsource.serve.corrections import make_corrections_ld
from secondsource.serve.links import find_href
from secondsource.serve.views import StoryValues, StoryView


def make_json_ld(story: StoryView, values: StoryValues, base: str) -> dict[str, Any]:
    """The markup of a story page. `isBasedOn` lists every article; the score is no schema.org Rating and left out."""
    address = f"{base}/story/{story.story_id}"
    corrections = make_corrections_ld(story.corrections, base)
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "mainEntityOfPage": address,
        "headline": story.headline,
        "description": " ".join(one.text for one in story.lead.sentences),
        "inLanguage": values.story.language,
        "datePublished": story.first_seen.isoformat(),
        "dateModified": story.updated.isoformat(),
        "about": list(story.subjects),
        "publisher": {"@type": "Organization", "name": "Second Source", "url": base},
        "publishingPrinciples": f"{base}/method",
        **({"correction": corrections} if corrections else {}),
        "isBasedOn": [
            {
                "@type": "NewsArticle",
                "url": one.url,
                "headline": one.headline,
                "datePublished": one.moment.isoformat(),
                "publisher": {"@type": "NewsMediaOrganization", "name": one.outlet_name},
            }
            for one in values.articles
            if find_href(one.url)
        ],
    }
