"""The typed, checkable details of articles: finding them, matching them, and a story's table of them.

Requirements: two articles on different happenings must not share facts by accident (at most one in 200); a value is
never read wrongly rather than missed; bad input (10 MB, 10^400, unclosed marks) finds less and never fails; a fact's
corroboration counts origins, not outlets.

Theory: finding.py reads numbers with what they count, money, percent, dates and quotations; matching.py says when two
are one; factrows.py draws up the table, contested.py says which speak against each other.

Known misses: "a dozen"; the same number in another unit word ("flights", "planes"); paraphrased speech.
Tried and dropped: names alone (chance .025); free-text agreement or contradiction (AUC .57, chance-like).
"""

from secondsource.desk.score.factrows import FactIndex, fact_table
from secondsource.desk.score.finding import find_facts
from secondsource.desk.score.matching import same_fact

__all__ = ["FactIndex", "fact_table", "find_facts", "same_fact"]
