extension TaskWording {
    /// Sounds that are no words.
    static let fillers = Set(
        (CueLexicon.fillers + " okay kay").split(separator: " ").map(String.init)
    )

    /// Words that lead over to what is said and are no part of it.
    static let openings: Set<String> = [
        "alright", "also", "and", "but", "great", "good", "okay", "please", "right", "so", "then",
        "well", "yeah", "yes",
    ]

    /// What is said in passing, anywhere in a sentence.
    static let asides = [["you", "know"], ["i", "mean"], ["i", "guess"], ["i", "think"]]

    /// Verbs whose "you" is who gets the thing.
    static let giving: Set<String> = [
        "bring", "email", "forward", "get", "give", "mail", "make", "send", "show", "write",
    ]

    /// Words that begin another thought where they follow a pause.
    static let newThoughts: Set<String> = [
        "but", "hes", "i", "id", "if", "im", "it", "its", "ive", "lets", "okay", "right", "shes",
        "so", "thats", "theres", "they", "theyre", "this", "we", "weve", "which", "yeah", "youre",
    ]

    /// Words that lead to what was never said, where a task ends with them.
    static let danglers: Set<String> = [
        "a", "an", "and", "because", "but", "cuz", "for", "how", "if", "maybe", "my", "of",
        "or", "our", "so", "the", "their", "to", "when", "with", "you", "your",
    ]

    /// Words behind which only the reason follows.
    static let reasons: Set<String> = ["although", "because", "since"]

    /// Words that stand for something said before.
    static let pronouns: Set<String> = [
        "it", "one", "so", "that", "them", "these", "this", "those",
    ]

    /// Words that tell no task by themselves.
    static let pointing: Set<String> = [
        "a", "about", "absolutely", "actually", "after", "again", "all", "also", "an",
        "and", "as", "at", "away", "back", "be", "before", "by", "can", "care", "could",
        "do", "doing", "done", "down", "exactly", "for", "from", "get", "gladly", "go",
        "have", "here", "i", "if", "ill", "in", "into", "it", "just", "later", "like",
        "look", "make", "maybe", "me", "minute", "now", "of", "off", "okay", "on", "one",
        "or", "out", "over", "please", "probably", "right", "so", "soon", "still", "sure",
        "take", "that", "thats", "the", "them", "then", "there", "these", "they", "thing",
        "things", "this", "those", "to", "today", "tomorrow", "too", "try", "up", "way",
        "we", "well", "what", "will", "with", "work", "working", "would", "yes", "you",
        "your",
    ]
}
