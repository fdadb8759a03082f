/// The generic English words that the rules know, each with what it tells.
///
/// No word of a trade stands here: what people work on is different in every meeting, how they
/// hand out work is not. Words that are not here fall into a few classes (a name, a number, a past
/// form, an -ing form, any other word).
struct CueLexicon: Sendable {
    /// A word of the lexicon, or one of the classes below ``firstWord``.
    typealias Token = UInt16

    /// What a word tells, as far as the cues care.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt32
        static let selfWord = Traits(rawValue: 1 << 0)
        static let we = Traits(rawValue: 1 << 1)
        static let you = Traits(rawValue: 1 << 2)
        static let will = Traits(rawValue: 1 << 3)
        static let going = Traits(rawValue: 1 << 4)
        static let to = Traits(rawValue: 1 << 5)
        static let be = Traits(rawValue: 1 << 6)
        static let can = Traits(rawValue: 1 << 7)
        static let must = Traits(rawValue: 1 << 8)
        static let have = Traits(rawValue: 1 << 9)
        static let need = Traits(rawValue: 1 << 10)
        static let letUs = Traits(rawValue: 1 << 11)
        static let please = Traits(rawValue: 1 << 12)
        static let adverb = Traits(rawValue: 1 << 13)
        static let not = Traits(rawValue: 1 << 14)
        static let act = Traits(rawValue: 1 << 15)
        static let doing = Traits(rawValue: 1 << 16)
        static let past = Traits(rawValue: 1 << 17)
        static let condition = Traits(rawValue: 1 << 18)
        static let hedge = Traits(rawValue: 1 << 19)
        static let question = Traits(rawValue: 1 << 20)
        static let accept = Traits(rawValue: 1 << 21)
        static let group = Traits(rawValue: 1 << 22)
        static let anybody = Traits(rawValue: 1 << 23)
        static let day = Traits(rawValue: 1 << 24)
        static let unit = Traits(rawValue: 1 << 25)
        static let lead = Traits(rawValue: 1 << 26)
        static let due = Traits(rawValue: 1 << 27)
        static let thanks = Traits(rawValue: 1 << 28)
        static let person = Traits(rawValue: 1 << 29)
        static let process = Traits(rawValue: 1 << 30)
        static let thing = Traits(rawValue: 1 << 31)
    }

    /// Any word that is not in the lexicon.
    static let other: Token = 0
    /// A word with a capital letter inside a sentence.
    static let name: Token = 1
    /// A speaker's name or role.
    static let person: Token = 2
    /// A number in digits.
    static let number: Token = 3
    /// A word that ends as regular past forms do.
    static let pastForm: Token = 4
    /// A word that ends in -ing.
    static let doingForm: Token = 5
    /// The first token that is a word of its own.
    static let firstWord: Token = 6

    /// The lexicon; there is only one.
    static let shared = CueLexicon()

    private(set) var words = ["<word>", "<name>", "<person>", "<number>", "<past>", "<doing>"]
    private(set) var traits: [Traits] = [[], [], .person, [], .past, .doing]
    private var tokens: [UInt64: Token] = [:]
    /// Spellings that stand for other words ("gonna", the "ca" of "can't"), and fillers for none.
    private var spellings: [UInt64: [Token]] = [:]

    private init() {
        for (trait, list) in Self.lists {
            for word in list.split(separator: " ") {
                let key = Self.hash(word.utf8)
                if let token = tokens[key] {
                    traits[Int(token)].insert(trait)
                } else {
                    tokens[key] = Token(words.count)
                    words.append(String(word))
                    traits.append(trait)
                }
            }
        }
        for (spelling, meaning) in Self.otherSpellings {
            spellings[Self.hash(spelling.utf8)] = meaning.split(separator: " ").compactMap {
                tokens[Self.hash($0.utf8)]
            }
        }
        for filler in Self.fillers.split(separator: " ") {
            spellings[Self.hash(filler.utf8)] = []
        }
    }

    /// The token of a folded word, where the lexicon has it.
    func token(_ hash: UInt64) -> Token? { tokens[hash] }

    /// What another spelling stands for: one or more tokens, or none for a filler.
    func meaning(of hash: UInt64) -> [Token]? { spellings[hash] }

    /// The token of a word of the lexicon, or of the name of a class (`<person>`).
    func token(named word: some StringProtocol) -> Token? {
        tokens[Self.hash(word.utf8)] ?? words.firstIndex { $0 == word }.map(Token.init)
    }

    /// The FNV-1a hash of folded bytes (http://www.isthe.com/chongo/tech/comp/fnv/).
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(hashOfNothing) { extend($0, $1) }
    }

    /// The hash of no bytes.
    static let hashOfNothing: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash of some bytes and one more.
    static func extend(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
