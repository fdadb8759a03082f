extension RuleWeights {
    /// The weights for transcripts that were tidied up, by a service or by hand;
    /// written by `scripts/tune-rules`.
    static let tidy = RuleWeights(
        table: """
            -7.04 bias, 2.21 =request&question, 2.19 =deadline, 2.13 =please, 1.99 =address
            1.71 =offer, 1.67 =commitment, 1.55 =request, 1.54 =commitment&short, 1.46 =joint&due
            1.38 @over2, 1.36 order, 1.34 someone, 1.32 =proposal&due, 1.29 who, 1.27 =person
            1.27 let, 1.22 be <past>, 1.16 and +, 1.12 =commitment&condition, 1.09 this week
            1.06 action, 1.03 ask, 1.02 =necessity, 1.01 + the, 0.99 =commitment&due, 0.98 i ll
            0.98 =offer&question, 0.92 check, 0.90 =imperative&please, 0.89 =assignment&hedge
            0.88 =openQuestion, 0.87 ll + them, 0.86 new <word>, 0.86 move the, 0.85 the
            0.83 who <word>, 0.83 @takenOn, 0.83 + us, 0.82 by friday, 0.81 =request&hedge
            0.81 the <word>, 0.80 to do, 0.79 ll, 0.79 =imperative&due, 0.79 <word> has
            0.79 this afternoon, 0.78 draft, 0.78 =due, 0.78 <past>, 0.76 forget to, 0.76 i will +
            0.75 shall, 0.75 action item, 0.74 item, 0.74 i can, 0.73 need to +, 0.71 new
            0.71 please, 0.70 <past> <word>, 0.69 tomorrow, 0.68 not forget, 0.68 please <word>
            0.67 forget, 0.67 have a +, 0.65 <person> <word>, 0.65 + them, 0.65 write the
            0.64 <word> <person>, 0.63 could you +, 0.63 send, 0.62 do it, 0.62 =assignment&due
            0.62 =proposal, 0.62 step is, 0.61 him, 0.61 =assignment&person, 0.61 can +
            0.61 <word> tomorrow, 0.60 three <word>, 0.60 should <word>, 0.59 <word> the
            0.59 i ll +, 0.59 + out, 0.59 you +, 0.58 i need, 0.57 + that, 0.57 and send
            0.57 =delegation&person, 0.57 =delegation, 0.57 <word> and +, 0.57 make sure
            0.57 ll + <name>, 0.57 i can +, 0.56 @over4, 0.56 prepare, 0.55 next step, 0.55 + up
            0.55 m going, 0.55 needs, 0.55 @answered, 0.55 print, 0.54 going to +, 0.54 step
            0.54 should, 0.54 us, 0.53 still, 0.52 <word> before, 0.52 + sure, 0.52 ll + <word>
            0.52 @over7, 0.52 + for a, 0.51 ll call, 0.51 the <past>, 0.51 me
            0.51 =request&address, 0.51 =nextMeeting, 0.51 + <word> of, 0.50 and <person>
            0.50 take <word>, 0.50 before, 0.50 + a, 0.50 find out, 0.50 ll + a, 0.50 a +
            0.49 and + it, 0.49 can you +, 0.49 ll have, 0.48 d, 0.48 check the, 0.47 s + a
            0.47 at <word>, 0.46 by, 0.46 tell the, 0.46 the three, 0.45 you the, 0.45 you two
            0.45 will +, 0.45 three, 0.44 before the, 0.44 ask for, 0.44 still have
            0.44 =commitment&group, 0.44 yes i, 0.44 get a, 0.43 ll +, 0.43 the <doing>, 0.43 yes
            0.42 update, 0.42 + in the, 0.41 =delegation&address, 0.41 do, 0.41 have to +
            0.41 move, 0.40 fix, 0.40 do that, 0.39 <word> from, 0.39 + of, 0.39 + in, 0.39 to be
            0.39 + an, 0.38 ll <word>, 0.38 the next, 0.37 + <name>, 0.37 + the +, 0.36 ll + it
            0.36 =request&person, 0.36 need to, 0.35 could you, 0.35 =commitment&deadline
            0.35 to + to, 0.35 <person>, 0.34 i will, 0.34 =imperative&person, 0.34 take
            0.33 <word>, 0.33 from the, 0.32 + it, 0.32 find, 0.32 to, 0.32 better
            0.32 + a <word>, 0.31 add, 0.31 =imperative, 0.31 <doing>, 0.31 let s +, 0.31 call
            0.31 <word> with, 0.31 have the, 0.30 look, 0.29 has, 0.29 <word> about, 0.29 s +
            0.28 to + the, 0.28 two, 0.28 =request&group, 0.28 sure, 0.27 let me, 0.27 is going
            0.27 second, 0.26 to +, 0.25 + for, 0.25 to you, 0.24 okay, 0.24 week, 0.24 then
            0.23 for the, 0.23 <word> is, 0.23 =request&due, 0.22 + <word>, 0.22 we have, 0.20 get
            0.20 has to, 0.20 + the <word>, 0.19 <word> we, 0.19 need, 0.19 =assignment, 0.18 from
            0.18 you have, 0.17 have a, 0.16 to the, 0.13 going, 0.10 going to, 0.09 <word> and
            0.02 a <word>, -0.02 for, -0.06 have, -0.11 =commitment&past, -0.11 in the
            -0.12 =group, -0.12 on, -0.13 that, -0.14 not, -0.16 <word> of, -0.17 see, -0.18 them
            -0.18 make, -0.19 can, -0.19 and i, -0.20 are, -0.20 i have, -0.22 <word> +, -0.23 you
            -0.24 with the, -0.26 monday, -0.26 i +, -0.26 m, -0.27 i m, -0.28 <word> in
            -0.28 <word> to, -0.28 we, -0.30 ll + you, -0.31 next week, -0.32 you + the
            -0.33 give, -0.33 about, -0.33 to <word>, -0.34 can you, -0.35 hand
            -0.35 <word> <word>, -0.36 everyone, -0.37 a, -0.38 on the, -0.41 + at, -0.41 in
            -0.42 by the, -0.43 it <word>, -0.44 what, -0.45 is, -0.45 of, -0.46 <word> i
            -0.47 one, -0.48 it, -0.50 like, -0.50 go, -0.50 ll + to, -0.52 =question, -0.55 as
            -0.55 of the, -0.58 =short, -0.58 + you, -0.60 =commitment&process, -0.66 @sameAfter
            -0.67 be, -0.70 so, -0.70 =commitment&acceptance, -0.71 s, -0.72 <name>, -0.74 @over12
            -0.76 @afterRequest, -0.76 when, -0.79 =joint&person, -0.80 =hedge, -0.90 would
            -0.91 @sameBefore, -0.98 =acceptance, -0.99 =process, -1.20 =condition
            -1.22 =commitment&person, -1.28 =negation, -1.33 =past
            """
    )
}
