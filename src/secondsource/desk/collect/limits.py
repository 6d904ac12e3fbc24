"""How much of a feed is kept, so that one odd feed cannot fill the store or stall the desk."""

LONGEST_TITLE = 500  # characters; real headlines stay under 300, longer ones are a body in the wrong place
LONGEST_SUMMARY = 1000  # characters; grouping and pages use the first sentences
LONGEST_CONTENT = 200_000  # characters; ten times the longest article a reader would finish
MOST_ENTRIES = 2000  # a news sitemap holds 1,000 at most; feeds beyond that are archives
# Elements of any document: each takes 300 bytes in the fast library's tree, a million 298 MB; 2,000 entries of thirty
# elements are 60,000.
MOST_ELEMENTS = 300_000
LONGEST_SPACE = 1_000  # characters of white space in a row; feedparser holds 150 bytes for each within a broken tag
MOST_SLOW_TAGS = 100_000  # tags given to feedparser, which needs 7 to 18 µs for each: under two seconds
# Both libraries compare the attributes of a tag pairwise: k of them cost fastfeedparser 0.6 ns and feedparser 7.5 ns
# times k squared (200,000 in one tag: 319 s). The sums of squares allowed are two seconds for each.
MOST_FAST_PAIRS = 3_300_000_000
MOST_SLOW_PAIRS = 270_000_000
