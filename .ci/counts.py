"""Prints how many tests passed, failed and were skipped in the given JUnit reports, summed up.

The first argument is a number of failures that no report tells of.
"""

import sys
import xml.etree.ElementTree as tree

passed, failed, skipped = 0, int(sys.argv[1]), 0
for path in sys.argv[2:]:
    for case in tree.parse(path).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
