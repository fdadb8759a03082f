extension RuleWeights {
    /// The weights for verbatim transcripts, with everything that was uttered;
    /// written by `scripts/tune-rules`.
    static let verbatim = RuleWeights(
        table: """
            -9.65 bias, 0.94 around:nextMeeting, 0.87 around:span, 0.80 and d, 0.68 @behind50
            0.63 our <name>, 0.59 will, 0.58 for the, 0.58 <person>, 0.58 late:workingOn, 0.57 d
            0.57 some, 0.56 then we, 0.56 @leader, 0.55 d <word>, 0.53 how, 0.53 @behind90
            0.53 the next, 0.51 =workingOn, 0.50 @over4, 0.48 near:workingOn, 0.48 to do, 0.48 and
            0.47 + into, 0.47 =address, 0.47 you will +, 0.47 <name> and, 0.46 late:group
            0.46 + up with, 0.44 i have, 0.43 basically, 0.42 @behind70, 0.42 <word> okay
            0.42 going to +, 0.41 i can, 0.41 both, 0.40 @over2, 0.40 + out, 0.40 <word> and
            0.39 + with, 0.39 @behind10, 0.39 so you, 0.39 i ll, 0.38 @behind85, 0.38 now
            0.38 have to +, 0.38 our, 0.37 not sure, 0.37 yes, 0.37 a +, 0.37 could you
            0.37 in this, 0.36 <name> the, 0.36 two, 0.36 just +, 0.36 <word> to, 0.36 what people
            0.36 =assignment, 0.36 be working, 0.35 maybe it, 0.35 possible, 0.35 can <word>
            0.35 near:span, 0.34 what i, 0.34 working, 0.34 =commitment, 0.34 i can +
            0.34 do that, 0.34 up with, 0.34 into, 0.34 sure, 0.33 to +, 0.33 + up, 0.33 and the
            0.33 <person> will, 0.33 =request&question, 0.33 be <doing>, 0.32 @over7, 0.32 m not
            0.31 =hedge, 0.31 the, 0.31 of you, 0.31 late:request, 0.31 + that s, 0.31 this <word>
            0.30 late:person, 0.30 do, 0.30 some <word>, 0.30 i will, 0.30 ll, 0.29 are going
            0.29 the <person>, 0.29 to you, 0.29 + at, 0.29 we ve, 0.29 people want
            0.28 <person> <word>, 0.28 let, 0.28 @answered, 0.28 working <word>, 0.28 let s
            0.28 is <word>, 0.28 late:hedge, 0.28 important, 0.28 you could +, 0.28 together
            0.28 =assignment&hedge, 0.28 =request, 0.27 late:address, 0.27 already
            0.27 late:proposal, 0.27 both of, 0.27 you will, 0.27 you <word>, 0.27 that the
            0.27 do the, 0.27 =nextMeeting, 0.26 near:person, 0.26 for <name>, 0.26 + us
            0.26 working on, 0.26 =joint&past, 0.26 <word> like, 0.25 you two, 0.25 at
            0.25 around:due, 0.25 <word> so, 0.25 with the, 0.25 =commitment&acceptance
            0.25 <person> <name>, 0.24 what it, 0.24 the <word>, 0.24 okay then, 0.24 very
            0.24 on, 0.24 =person, 0.24 next, 0.24 + on, 0.24 no, 0.24 @behind80
            0.23 =request&hedge, 0.23 you ll, 0.23 have to, 0.23 other <word>, 0.23 everything
            0.23 and how, 0.23 want, 0.23 how much, 0.23 <word> <word>, 0.22 and what, 0.22 =group
            0.22 that we, 0.22 s <word>, 0.22 around:request, 0.22 those, 0.22 be a
            0.22 on <word>, 0.22 + a +, 0.21 + some, 0.21 <doing>, 0.21 to + some, 0.21 me
            0.21 will +, 0.21 feel <word>, 0.20 + it, 0.20 in <word>, 0.20 =offer, 0.20 a + at
            0.20 about <word>, 0.20 next <word>, 0.20 from, 0.20 + to +, 0.19 i ll +, 0.19 us
            0.19 + at the, 0.19 + together, 0.19 and we, 0.19 let s +, 0.19 them
            0.19 @amongAssignments, 0.19 <word> +, 0.19 + on the, 0.18 + and feel, 0.18 you
            0.18 using, 0.18 what, 0.18 + with the, 0.18 re going, 0.18 and feel, 0.17 can
            0.17 the working, 0.17 how it, 0.17 that s, 0.17 <doing> <word>, 0.17 you re
            0.17 <word> are, 0.17 <word> <doing>, 0.17 + to, 0.16 those <word>, 0.16 you <name>
            0.16 at the, 0.16 see, 0.16 + that, 0.16 s +, 0.16 + sure, 0.16 =imperative
            0.16 near:assignment, 0.16 maybe, 0.16 near:request, 0.15 =delegation&person
            0.15 more <word>, 0.15 s going, 0.15 do is, 0.15 after, 0.15 + a, 0.15 the two
            0.15 <person> and, 0.15 can +, 0.15 on a, 0.15 late:commitment, 0.15 feel
            0.15 you guys, 0.14 i, 0.14 things, 0.14 @behind96, 0.14 to, 0.14 =assignment&person
            0.14 <word> minutes, 0.14 =assignment&process, 0.14 my, 0.13 maybe you, 0.13 the + and
            0.13 near:nextMeeting, 0.13 you want, 0.13 as well, 0.12 and +, 0.12 not +
            0.12 could +, 0.12 ll be, 0.12 =proposal, 0.12 know, 0.11 okay and, 0.11 be
            0.11 + to <word>, 0.11 @behind93, 0.11 two <word>, 0.11 your, 0.11 =condition, 0.11 up
            0.10 the <word> +, 0.10 =request&past, 0.10 to + it, 0.10 re, 0.10 much, 0.10 people
            0.10 minutes, 0.10 <word> we, 0.10 it <word>, 0.09 <word> i, 0.09 <name>, 0.09 i guess
            0.09 course, 0.09 guys, 0.09 you +, 0.09 of course, 0.08 + a <word>
            0.08 around:workingOn, 0.08 =assignment&negation, 0.08 going, 0.07 could, 0.07 thing
            0.07 i + that, 0.07 around:farewell, 0.07 with, 0.07 late:openQuestion, 0.07 ve
            0.07 late:acceptance, 0.07 you can +, 0.06 okay so, 0.06 =assignment&group
            0.06 the <name>, 0.06 what we, 0.06 around:delegation, 0.05 and you, 0.05 =acceptance
            0.05 near:commitment, 0.05 m, 0.05 i m, 0.04 if, 0.04 or, 0.04 <word> is
            0.04 going to, 0.03 to be, 0.03 <word> with, 0.03 around:person, 0.02 then
            -0.02 @sameAfter, -0.02 @amongManyAssignments, -0.03 for, -0.03 <word>, -0.04 @over35
            -0.04 in, -0.04 we re, -0.04 other, -0.05 near:delegation, -0.05 <word> in, -0.06 s
            -0.07 late:long, -0.07 so, -0.07 + the <word>, -0.07 =process, -0.07 =span
            -0.07 <word> it, -0.08 @sameBefore, -0.08 =negation, -0.08 okay, -0.09 if you
            -0.09 =joint&group, -0.09 =assignment&acceptance, -0.09 what <word>, -0.09 for <word>
            -0.09 we need, -0.10 =commitment&past, -0.10 <word> or, -0.10 late:short
            -0.10 <word> the, -0.10 not, -0.11 of, -0.11 should, -0.11 near:due, -0.12 by
            -0.12 around:commitment, -0.12 you know, -0.12 that, -0.12 yeah, -0.12 what you
            -0.12 each, -0.13 ll +, -0.13 on the, -0.13 about, -0.13 an, -0.14 <word> you
            -0.14 late:negation, -0.14 around:assignment, -0.14 late:span, -0.14 which
            -0.15 <word> will, -0.15 would, -0.15 and i, -0.15 actually, -0.15 you can
            -0.15 =long, -0.16 we ll, -0.16 i mean, -0.16 more, -0.17 and <person>, -0.17 do not
            -0.17 it s, -0.18 and then, -0.18 mean, -0.18 are, -0.18 well, -0.20 to the
            -0.20 is going, -0.20 @over12, -0.20 they, -0.21 <past>, -0.21 as, -0.22 a
            -0.22 you have, -0.22 we, -0.23 late:question, -0.24 like, -0.24 =assignment&past
            -0.25 one, -0.25 it, -0.26 first, -0.26 of <word>, -0.26 + you, -0.27 =question
            -0.28 =joint&process, -0.28 and <word>, -0.30 <word> on, -0.33 =past, -0.33 i +
            -0.34 =openQuestion, -0.34 all, -0.35 <name> <word>, -0.35 @over20, -0.37 =joint
            -0.37 is, -0.37 need, -0.38 + <word>, -0.41 have, -0.41 but, -0.43 so i
            -0.44 to <word>, -0.45 your <word>, -0.45 <word> that, -0.45 + the, -0.50 =short
            """
    )
}
