extension ClauseReader {
    /// The beginnings of clauses, without their apostrophes, by who is to do what follows.
    static let heads: [([[String]], TaskClause.Doer)] = [
        (
            phrases(
                "ill try and|ill try to|ill make sure to|ill be|ill|i will try to|i will be|i will|"
                    + "i shall|im going to be|im going to|im gonna be|im gonna|i am going to|"
                    + "let me|lemme|i need to|i have to|i still have to|ive got to|i gotta|i must|"
                    + "i should|i can|i could|shall i|should i|do you want me to|"
                    + "would you like me to"
            ),
            .speaker
        ),
        (
            phrases(
                "you guys will be|you guys|two of you get to|two of you will|"
                    + "two of you are going to|you both will|you get to|"
                    + "you two will be|you two are going to|you two|"
                    + "youll be|youll|you will be|you will|youre going to be|youre going to|"
                    + "youre gonna be|youre gonna|you are going to|you have to|you need to|"
                    + "youd better|you should|you must|you can|you could|can you please|can you|"
                    + "could you please|could you|would you mind|would you please|would you|"
                    + "will you|id like you to|i would like you to|i want you to|i need you to|"
                    + "please dont forget to|please remember to|"
                    + "your task is to|your job is to|please"
            ),
            .addressee
        ),
        (
            phrases(
                "we will|we'll|we shall|we're going to|we need to|we have to|we should|we must|"
                    + "we can|we could|lets|let us|everybody please|everyone please|"
                    + "please everybody|please everyone|everyone should|everyone will|"
                    + "everybody will|everybody should"
            ),
            .group
        ),
        (
            phrases(
                "somebody needs to|someone needs to|somebody has to|someone has to|"
                    + "somebody should|someone should|can somebody|can someone|could somebody|"
                    + "could someone|can anybody|can anyone|could anybody|could anyone|who can|"
                    + "who could|who will"
            ),
            .nobody
        ),
    ]

    /// What follows the name of a person who is to do something.
    static let verbs = phrases(
        "will be|will|is going to be|is going to|are going to|is gonna|has to|needs to|should|can|"
            + "gets to"
    )

    /// What gives a task to who is spoken to, without a verb.
    static let elliptic = phrases("for you to do|for you the|you get|and you the")

    /// What announces a task.
    static let markers = phrases(
        "action item|action point|next step is to|next step|to do item|todo"
    )

    /// What reminds somebody of a task: "don't forget to call".
    static let reminders = phrases("dont forget to|do not forget to|remember to")

    /// Words before a verb that are no part of the task.
    static let leading: Set<String> = [
        "alright", "also", "and", "but", "definitely", "great", "just", "maybe", "okay", "please",
        "probably", "right", "so", "then", "um", "uh", "well", "yeah", "yes",
    ]

    /// Words at the end that lead over to what was cut off.
    static let trailing: Set<String> = [
        "and", "but", "okay", "or", "please", "right", "so", "then", "uh", "um",
    ]

    /// Words behind "will be" that give a duty.
    static let duties: Set<String> = ["concerned", "focused", "responsible"]

    /// Verbs that promise nothing to be done: "I'll say", "you can see", "let's see".
    static let noTasks: Set<String> = [
        "afford", "always", "argue", "be", "believe", "feel", "guess", "hear", "hope", "imagine",
        "live", "never", "not", "only", "remember", "repeat", "say", "see", "understand", "wait",
    ]

    private static func phrases(_ list: String) -> [[String]] {
        list.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
    }
}
