"""DISTILS, on request: a small local model for one narrow job from the answers of a model that the operator pays for.

    cases.py     what is asked: pairs of articles, articles, sentences
    jobs.py      the three jobs: what a case shows, what a small model reads of it, what we and a plain rule say
    teacher.py   asks the paid model, within the cap, each question once
    student.py   softmax regression in numpy
    labelled.py  cases that people answered
    distil.py    the whole: ask, learn, measure, keep with a card that names the teacher

Nothing of it ships: what it makes stays in the operator's data folder, and is marked as distilled wherever it is used.
"""
