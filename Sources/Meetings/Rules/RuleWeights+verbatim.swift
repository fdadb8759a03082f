extension RuleWeights {
    /// The weights for verbatim transcripts, with everything that was uttered.
    static let verbatim = RuleWeights(
        table: """
            -7.81 bias, 1.36 =due, 1.07 =address, 1.03 look, 1.00 around:nextMeeting, 0.98 @leader
            0.93 =request&question, 0.86 and d, 0.82 <person>, 0.80 i ll +, 0.79 =commitment, 0.77 i ll
            0.75 d, 0.74 late:workingOn, 0.71 our <name>, 0.71 =request, 0.71 around:due, 0.67 work
            0.67 around:span, 0.65 will, 0.65 near:workingOn, 0.64 late:group, 0.63 =commitment&due
            0.62 check, 0.60 =please, 0.59 the, 0.59 to do, 0.58 @over4, 0.58 do that, 0.58 the next
            0.58 =assignment&process, 0.57 for the, 0.57 @over2, 0.57 i can, 0.56 d <word>
            0.56 @behind90, 0.56 working, 0.55 a +, 0.55 send, 0.55 please, 0.55 report
            0.54 =imperative, 0.53 =person, 0.53 late:hedge, 0.53 write, 0.52 =deadline, 0.52 ask
            0.51 <name> the, 0.51 me, 0.51 <word> okay, 0.50 ll, 0.49 come up, 0.49 yes, 0.49 <name> and
            0.48 i can +, 0.48 + us, 0.47 =workingOn, 0.47 both, 0.47 then we, 0.46 could you
            0.46 and +, 0.46 basically, 0.46 + with, 0.45 the <word>, 0.45 final, 0.44 two, 0.44 how
            0.44 to you, 0.43 to write, 0.42 some, 0.42 let s +, 0.41 and + it, 0.41 get a
            0.41 not sure, 0.41 + into, 0.40 get, 0.40 maybe it, 0.40 into, 0.40 near:span
            0.40 some <word>, 0.39 have to +, 0.39 + out, 0.39 what i, 0.39 so you, 0.39 @behind50
            0.38 =commitment&short, 0.37 around:request, 0.37 + up, 0.37 that the, 0.36 + it to
            0.36 <word> and, 0.36 we ve, 0.36 do, 0.36 and, 0.36 <person> <word>, 0.36 s +, 0.35 i
            0.35 will +, 0.35 to decide, 0.35 working design, 0.35 take, 0.35 in this, 0.35 let
            0.35 sure, 0.35 already, 0.35 together, 0.34 m not, 0.34 =offer, 0.33 do the
            0.33 =request&person, 0.33 + my, 0.33 the <past>, 0.33 now, 0.33 it and, 0.33 want
            0.33 thirty minutes, 0.32 someone, 0.32 =assignment, 0.32 be <doing>, 0.32 late:process
            0.32 + up with, 0.32 you will, 0.32 @behind85, 0.32 working +, 0.31 =joint&past
            0.31 <word> design, 0.31 + that s, 0.31 other <word>, 0.31 + the <word>, 0.31 what people
            0.31 to + that, 0.30 to get, 0.30 be a, 0.30 ll +, 0.30 is <word>, 0.29 can <word>
            0.29 + the, 0.29 @over7, 0.29 possible, 0.29 people want, 0.29 + that, 0.28 big
            0.28 =proposal&acceptance, 0.28 to, 0.28 + <word> of, 0.28 + a <word>, 0.28 i have
            0.28 you could +, 0.27 going to +, 0.27 are going, 0.27 =group, 0.27 you <word>
            0.27 find out, 0.27 what it, 0.27 <word> are, 0.27 decide, 0.26 <doing>, 0.26 everything
            0.26 + of, 0.26 @behind70, 0.26 <word> by, 0.26 + a, 0.26 late:person, 0.26 <word> so
            0.25 on a, 0.25 =request&hedge, 0.25 to +, 0.25 late:joint, 0.25 on, 0.25 <word> like
            0.25 thirty, 0.25 once, 0.24 about <word>, 0.24 and the, 0.24 + them, 0.24 + it, 0.24 you ll
            0.24 can, 0.24 @amongAssignments, 0.24 how much, 0.23 as well, 0.23 using, 0.23 important
            0.23 s going, 0.23 i will, 0.23 + to +, 0.23 <word> <doing>, 0.23 individual, 0.23 by
            0.22 it to, 0.22 after, 0.22 to put, 0.21 up with, 0.21 next, 0.21 our, 0.21 =proposal
            0.21 <word> <person>, 0.21 late:condition, 0.21 =assignment&hedge, 0.21 no, 0.20 <word> to
            0.20 like you, 0.20 can +, 0.19 and what, 0.19 next <word>, 0.19 that we
            0.19 late:openQuestion, 0.19 around:workingOn, 0.19 <word> +, 0.19 so the, 0.19 you
            0.19 let s, 0.19 to make, 0.19 just +, 0.18 that s, 0.18 @takenOn, 0.18 @behind80
            0.18 near:assignment, 0.18 have to, 0.18 =assignment&person, 0.18 your, 0.18 you +
            0.18 information, 0.18 <word> for, 0.18 + to, 0.18 near:commitment, 0.17 very
            0.16 this <word>, 0.16 in <word>, 0.16 <word> is, 0.16 those, 0.15 near:request
            0.15 going to, 0.15 with the, 0.15 <doing> <word>, 0.15 course, 0.15 the <person>
            0.15 late:acceptance, 0.15 from, 0.15 + in, 0.15 <word> <word> +, 0.14 on <word>, 0.14 find
            0.14 you re, 0.14 us, 0.14 has to, 0.14 s <word>, 0.14 what, 0.13 of course
            0.13 near:person, 0.13 could, 0.13 =assignment&negation, 0.13 ve, 0.13 come, 0.13 think that
            0.13 we should, 0.13 + it <word>, 0.13 you want, 0.12 =joint&hedge, 0.12 re going, 0.12 + on
            0.12 and we, 0.12 =hedge, 0.12 and you, 0.12 @over35, 0.11 <word> we, 0.11 <word>
            0.11 around:delegation, 0.11 maybe, 0.11 be, 0.10 things, 0.09 @behind96
            0.09 around:farewell, 0.09 @answered, 0.08 not +, 0.08 it <word>, 0.08 then, 0.07 thing
            0.07 <word> with, 0.05 <word> <word>, 0.05 @behind93, 0.03 for, 0.03 re, 0.02 + and
            -0.03 near:farewell, -0.06 <name>, -0.07 we +, -0.07 about, -0.07 this, -0.07 you know
            -0.07 <word> in, -0.08 <word> it, -0.08 <word> or, -0.08 i think, -0.09 an, -0.09 of
            -0.10 we can, -0.10 or, -0.10 that, -0.10 need, -0.11 <past> <word>, -0.13 in
            -0.14 that <word>, -0.14 just, -0.14 =joint&process, -0.14 you have, -0.14 actually
            -0.15 late:short, -0.15 each, -0.15 a, -0.15 about the, -0.15 make a, -0.16 the <doing>
            -0.16 the <name>, -0.16 more, -0.17 s, -0.17 it s, -0.17 not, -0.18 an <word>
            -0.18 =acceptance, -0.18 are, -0.19 <word> will, -0.20 <past>, -0.20 =commitment&past
            -0.20 like, -0.20 i mean, -0.20 =negation, -0.21 would, -0.21 three <word>, -0.22 =question
            -0.22 <word> on, -0.22 give, -0.22 yeah, -0.22 =long, -0.23 three, -0.23 + for
            -0.23 <word> the, -0.23 say, -0.23 around:commitment, -0.23 =process, -0.23 i <word>
            -0.24 mean, -0.24 meeting, -0.24 one, -0.24 =span, -0.25 back to, -0.25 =joint&person
            -0.25 do not, -0.26 + you, -0.26 to + a, -0.26 so, -0.27 on the, -0.27 they, -0.28 we ll
            -0.28 <word> of, -0.28 =assignment&past, -0.30 try, -0.30 to <word>, -0.30 need to
            -0.32 okay, -0.32 and then, -0.33 you can, -0.33 as, -0.33 it, -0.34 and i, -0.34 back
            -0.34 well, -0.35 we, -0.35 so i, -0.35 which, -0.36 =commitment&group, -0.36 first
            -0.36 think, -0.36 and <word>, -0.37 is, -0.37 =joint, -0.37 late:question, -0.39 of <word>
            -0.40 i +, -0.41 <word> you, -0.41 your <word>, -0.42 around:assignment, -0.43 have
            -0.45 =openQuestion, -0.48 @sameAfter, -0.49 want to, -0.50 + <word>, -0.50 @sameBefore
            -0.51 @over12, -0.53 @over20, -0.53 but, -0.54 go, -0.56 around:person, -0.57 =short
            -0.57 all, -0.58 @behind10, -0.58 =commitment&person, -0.58 =past, -0.64 =commitment&process
            -0.66 <word> that
            """
    )
}
