extension RuleWeights {
    /// The weights for transcripts that were tidied up, by a service or by hand;
    /// written by `scripts/tune-rules`.
    static let tidy = RuleWeights(
        table: """
            -6.92 bias, 2.62 =request&question, 2.22 =please, 1.87 =address, 1.85 =commitment
            1.83 =deadline, 1.69 =commitment&short, 1.55 =offer, 1.50 =joint&due, 1.48 =request
            1.47 order, 1.45 =proposal&due, 1.39 =imperative&due, 1.33 =person, 1.21 @over2
            1.18 let, 1.14 =necessity, 1.12 ask, 1.08 and +, 0.98 this week, 0.95 =commitment&due
            0.92 someone, 0.92 + the, 0.90 @takenOn, 0.85 the <word>, 0.85 =due, 0.83 ll + them
            0.83 check, 0.82 i ll, 0.82 i can, 0.81 <person> <word>, 0.79 should
            0.77 =assignment&due, 0.77 draft, 0.76 <word> before, 0.75 new <word>, 0.74 the <past>
            0.74 this afternoon, 0.73 please, 0.73 =nextMeeting, 0.72 write the, 0.72 =imperative
            0.72 ll, 0.72 i can +, 0.71 <past> <word>, 0.70 s + a, 0.69 @over7, 0.68 should <word>
            0.68 could you +, 0.68 i ll +, 0.67 i will +, 0.66 new, 0.65 before, 0.65 + them
            0.64 you +, 0.64 prepare, 0.63 tomorrow, 0.63 =imperative&please, 0.63 + for a
            0.63 the, 0.63 ll have, 0.63 @over4, 0.63 =request&address, 0.62 him
            0.62 <word> tomorrow, 0.62 do that, 0.61 please <word>, 0.61 need to +, 0.61 have a +
            0.61 + out, 0.60 send, 0.60 =assignment&hedge, 0.59 <word> <person>, 0.59 can +
            0.56 i need, 0.55 ll + <word>, 0.55 update, 0.55 =request&hedge, 0.54 + up
            0.54 ask for, 0.54 three <word>, 0.53 ll +, 0.53 do, 0.53 and <person>, 0.53 d
            0.52 =delegation&person, 0.52 =delegation, 0.52 to + the, 0.52 to the, 0.51 copy
            0.51 will +, 0.50 + <word> of, 0.50 that <person>, 0.50 ll call, 0.49 m going
            0.49 + that, 0.49 take <word>, 0.49 do it, 0.48 find out, 0.48 and send, 0.47 look
            0.47 + a, 0.46 the three, 0.46 <person>, 0.46 ll + a, 0.45 will + the, 0.45 going to +
            0.45 + an, 0.45 can you +, 0.45 take, 0.45 have to +, 0.45 <word> and +, 0.45 fix
            0.44 you two, 0.43 =proposal, 0.43 is going, 0.43 and + you, 0.43 ll <word>
            0.43 and + it, 0.42 and + back, 0.42 yes, 0.41 ll do, 0.41 the <doing>, 0.41 better
            0.41 by, 0.41 <past>, 0.41 =assignment&person, 0.40 a +, 0.40 yes i, 0.39 has to
            0.38 tell the, 0.38 + the +, 0.38 check the, 0.37 =commitment&deadline, 0.36 three
            0.36 d like, 0.36 need to, 0.36 for the, 0.35 + me the, 0.35 me the, 0.35 find
            0.35 =request&group, 0.35 =assignment, 0.34 + on, 0.34 two, 0.33 + in
            0.33 =delegation&address, 0.33 you send, 0.33 <person> you, 0.32 + a <word>, 0.32 us
            0.32 + it, 0.31 to +, 0.31 you take, 0.31 going to, 0.31 + over, 0.31 @answered
            0.31 + of, 0.30 + for, 0.30 ll get, 0.30 going, 0.30 we have, 0.29 me, 0.29 to + to
            0.28 to you, 0.28 the next, 0.28 could you, 0.27 ll + it, 0.27 before the
            0.27 like you, 0.27 <word> is, 0.27 add, 0.26 okay, 0.26 talk to, 0.26 call
            0.25 you could +, 0.25 the second, 0.24 <word> the, 0.24 that <word>, 0.24 could +
            0.24 + to the, 0.23 week, 0.23 <word> from, 0.23 <word> it, 0.23 has
            0.22 =request&due, 0.22 with, 0.22 second, 0.22 let s +, 0.22 you have, 0.21 then
            0.21 get, 0.21 i will, 0.20 <word> by, 0.18 =commitment&group, 0.18 have a
            0.18 <word> so, 0.18 s +, 0.17 into, 0.17 need, 0.16 =request&person, 0.16 have the
            0.16 could, 0.16 <word> about, 0.16 <word> with, 0.15 <word>, 0.15 your, 0.15 from
            0.15 <word> and, 0.14 the +, 0.14 =joint, 0.13 to, 0.13 <doing>, 0.10 your <word>
            0.09 <word> for, 0.09 a <word>, 0.08 + <word>, 0.07 know, 0.06 this, 0.05 and
            -0.03 think, -0.04 =group, -0.10 up, -0.10 not, -0.10 let s, -0.11 have, -0.12 in the
            -0.13 + the <word>, -0.15 write, -0.15 and i, -0.16 them, -0.16 back, -0.17 what
            -0.18 so that, -0.19 with the, -0.19 at, -0.20 a, -0.20 are, -0.20 next week
            -0.21 the <word> +, -0.21 <word> to, -0.22 ll + you, -0.23 an <word>, -0.24 you
            -0.24 can, -0.25 back to, -0.25 <word> of, -0.25 <word> +, -0.26 i +, -0.27 tell
            -0.27 of, -0.28 <word> on, -0.28 make, -0.29 try, -0.31 ll take, -0.32 one, -0.32 it
            -0.32 m, -0.32 on the, -0.33 i m, -0.33 <word> <word>, -0.33 can you, -0.34 everyone
            -0.34 on monday, -0.35 go, -0.35 on thursday, -0.36 to <word>, -0.36 of the
            -0.37 by the, -0.38 about, -0.39 we, -0.40 you + the, -0.43 it <word>, -0.46 give
            -0.48 is, -0.49 ll + to, -0.49 =commitment&process, -0.50 in, -0.50 like, -0.54 be
            -0.55 so, -0.55 @sameAfter, -0.55 hand, -0.59 s, -0.61 <word> i, -0.63 =short
            -0.67 @over12, -0.70 <name>, -0.73 + you, -0.77 =hedge, -0.77 would
            -0.77 @afterRequest, -0.78 =process, -0.80 =commitment&acceptance, -0.82 =question
            -0.83 =joint&person, -0.86 @sameBefore, -0.93 =acceptance, -1.09 =negation
            -1.31 =past, -1.53 =commitment&person
            """
    )
}
