extension RuleWeights {
    /// The weights for transcripts that were tidied up, by a service or by hand.
    static let tidy = RuleWeights(
        table: """
            -6.56 bias, 2.01 order, 1.99 =request&question, 1.76 =address, 1.63 =commitment
            1.52 someone, 1.49 ask, 1.45 this week, 1.44 =offer, 1.41 =request, 1.34 =commitment&short
            1.32 please, 1.30 check, 1.27 =due, 1.26 do that, 1.24 i can, 1.23 i need
            1.19 <person> <word>, 1.17 draft, 1.15 and +, 1.15 =please, 1.14 ll + them, 1.09 could you +
            1.08 =deadline, 1.08 new <word>, 1.05 =joint&due, 1.04 the <past>, 1.03 should <word>
            1.03 prepare, 0.98 <word> <person>, 0.96 i ll +, 0.96 update, 0.95 <past> <word>, 0.95 let
            0.95 this afternoon, 0.93 write the, 0.92 near:span, 0.91 @over2, 0.91 should, 0.90 + up
            0.90 s + a, 0.89 me, 0.88 have a +, 0.87 please <word>, 0.86 i will +, 0.86 <word> tomorrow
            0.85 tomorrow, 0.85 by, 0.84 =imperative, 0.84 + the, 0.83 the, 0.83 can +
            0.82 =proposal&due, 0.82 fix, 0.80 can you +, 0.80 + <word> of, 0.79 =nextMeeting
            0.78 the three, 0.77 do it, 0.77 <word> before, 0.77 + out, 0.77 =necessity, 0.77 i can +
            0.77 before the, 0.76 @takenOn, 0.76 take <word>, 0.75 i ll, 0.74 that <person>, 0.73 ll
            0.72 =commitment&due, 0.71 <person>, 0.70 has to, 0.69 and + it, 0.69 =assignment
            0.69 =person, 0.69 the <word>, 0.68 new, 0.68 is going, 0.68 ll have, 0.67 could, 0.67 ll +
            0.67 let me, 0.67 will + the, 0.66 have to +, 0.66 <word> so, 0.65 ask for, 0.64 m going
            0.64 send, 0.63 + them, 0.63 me +, 0.62 two, 0.62 and + back, 0.61 and <person>
            0.61 =assignment&person, 0.61 look, 0.60 find out, 0.60 ll call, 0.58 you +, 0.57 d like
            0.57 a +, 0.56 @over7, 0.56 take, 0.55 check the, 0.54 ll do, 0.54 <person> +
            0.53 could you, 0.53 need to +, 0.52 let s +, 0.51 collect, 0.50 us, 0.50 =request&address
            0.50 to the, 0.49 ll + a, 0.48 you send, 0.47 yes i, 0.47 =request&person
            0.47 =imperative&please, 0.46 yes, 0.46 please +, 0.45 s +, 0.45 for a, 0.44 i will
            0.44 <person> you, 0.44 the <doing>, 0.43 =delegation&person, 0.43 =delegation, 0.43 need
            0.43 will +, 0.42 @answered, 0.42 to + the, 0.42 that <word>, 0.42 for the, 0.42 to +
            0.42 the list, 0.42 list, 0.41 + over, 0.41 d, 0.40 then, 0.40 near:request, 0.39 with
            0.39 going to +, 0.38 =proposal, 0.38 would you, 0.38 =request&hedge
            0.38 =commitment&deadline, 0.38 we have, 0.38 call, 0.37 ll + it, 0.37 @over4, 0.37 finish
            0.37 <word> for, 0.36 before, 0.36 the next, 0.36 + that, 0.36 list of, 0.35 three <word>
            0.35 going, 0.35 going to, 0.35 review, 0.35 <word>, 0.35 + in, 0.35 + to the, 0.34 has
            0.34 <word> is, 0.33 you to +, 0.33 <doing> and, 0.33 =assignment&due, 0.32 <doing>
            0.32 + a +, 0.31 =delegation&address, 0.31 okay, 0.31 <word> today, 0.31 you to, 0.30 add
            0.30 <word> about, 0.30 + it, 0.30 you have, 0.29 your, 0.28 + a, 0.28 + a <word>
            0.28 about the, 0.27 + me the, 0.27 to you, 0.27 book, 0.27 next, 0.26 find
            0.26 <word> and +, 0.25 <person> please, 0.24 =imperative&person, 0.24 send the
            0.24 talk to, 0.24 <word> with, 0.24 and send, 0.24 into, 0.23 ll get, 0.23 <word> it
            0.23 i d, 0.23 week, 0.23 three, 0.22 get, 0.22 =joint, 0.21 an, 0.21 have to
            0.20 the first, 0.20 need to, 0.19 do, 0.18 near:farewell, 0.18 <past>, 0.17 from
            0.17 + for, 0.17 a <word>, 0.16 + of, 0.16 =request&group, 0.15 <word> by, 0.13 <word> the
            0.13 have a, 0.13 the +, 0.09 <word> +, 0.06 and, 0.06 this, 0.06 <word> and, 0.05 =group
            0.04 near:due, -0.06 i, -0.07 back, -0.07 are, -0.08 what, -0.09 will, -0.10 + the <word>
            -0.10 meeting, -0.11 + with, -0.11 near:commitment, -0.12 + <word>, -0.12 + to
            -0.12 =commitment&group, -0.14 on, -0.14 =commitment&past, -0.14 at, -0.14 talk, -0.16 and i
            -0.16 that, -0.17 make, -0.18 a, -0.19 at the, -0.19 in the, -0.21 out, -0.21 <word> on
            -0.22 today, -0.22 make a, -0.24 have, -0.25 ll + the, -0.28 with the, -0.28 up
            -0.29 on monday, -0.30 in, -0.30 of, -0.32 about, -0.32 go, -0.34 can, -0.36 first
            -0.36 + back to, -0.37 one, -0.37 everyone, -0.40 =commitment&acceptance, -0.41 <word> of
            -0.41 the <word> +, -0.42 back to, -0.42 an <word>, -0.43 <word> <word>, -0.44 them
            -0.44 is, -0.45 of the, -0.47 =short, -0.48 m, -0.48 would, -0.48 =process, -0.49 i m
            -0.50 like, -0.51 it, -0.51 @sameAfter, -0.52 =question, -0.54 you, -0.55 so, -0.55 has to +
            -0.58 you + the, -0.59 <name>, -0.59 to <word>, -0.62 we, -0.67 by the, -0.70 near:person
            -0.70 =hedge, -0.72 s, -0.79 tell, -0.83 @sameBefore, -0.92 =acceptance, -0.92 @afterRequest
            -0.94 =past, -0.98 @over12, -1.07 + you, -1.08 =commitment&person, -1.49 =commitment&process
            """
    )
}
