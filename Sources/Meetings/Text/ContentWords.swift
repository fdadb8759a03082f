/// The words of a text that tell one task from another, without the endings of grammar.
enum ContentWords {
    /// The stems of a text's words, without those that any sentence has.
    static func stems(of text: String) -> Set<String> {
        stems(of: FoldedWords(text).words.map(\.text))
    }

    /// The stems of folded words, without those that any sentence has.
    static func stems(of words: some Sequence<String>) -> Set<String> {
        var stems: Set<String> = []
        for word in words where !commonWords.contains(word) { stems.insert(stem(word)) }
        return stems
    }

    private static let commonWords: Set<String> = [
        "a", "about", "again", "all", "also", "an", "and", "are", "as", "at", "be", "by", "can",
        "could", "do", "each", "for", "from", "get", "have", "he", "her", "him", "his", "how", "i",
        "ill", "im", "in", "into", "is", "it", "its", "just", "make", "me", "my", "need", "of",
        "on", "one", "or", "our", "out", "should", "so", "some", "that", "the", "their", "them",
        "then", "there", "these", "they", "this", "those", "to", "up", "us", "we", "what", "who",
        "will", "with", "would", "you", "your",
    ]

    private static func stem(_ word: String) -> String {
        for ending in ["ing", "ed", "es", "s"]
        where word.hasSuffix(ending) && word.utf8.count - ending.utf8.count >= 3 {
            return String(word.dropLast(ending.count))
        }
        return word
    }
}
