public import Operations

/// Who may read a meeting: an extractor that always can, and others behind flags.
///
/// The flags are asked anew for each meeting, so that a change of one holds for the next meeting;
/// they are asked by the meeting's id at its source, so that a meeting is read by the same one
/// each time.
public struct ReadingPaths: Sendable {
    /// An extractor that takes the place of the one before it where its flag is on.
    public struct Alternative: Sendable {
        /// The flag.
        public let flag: FeatureFlag
        /// Who reads where it is on.
        public let extractor: any ActionItemExtractor

        /// Puts an extractor behind a flag.
        public init(flag: FeatureFlag, extractor: any ActionItemExtractor) {
            self.flag = flag
            self.extractor = extractor
        }
    }

    private let standard: any ActionItemExtractor
    private let alternatives: [Alternative]
    private let flags: FeatureFlags?

    /// Has everything read by one extractor.
    public init(_ extractor: any ActionItemExtractor) {
        standard = extractor
        alternatives = []
        flags = nil
    }

    /// Lets flags decide.
    ///
    /// - Parameters:
    ///   - standard: Who reads where the first alternative's flag is off.
    ///   - alternatives: Each stands for the one before it, and is asked about where that reads.
    public init(
        standard: any ActionItemExtractor,
        alternatives: [Alternative],
        flags: FeatureFlags
    ) {
        self.standard = standard
        self.alternatives = alternatives
        self.flags = flags
    }

    /// The flags between whose two paths a canary can be had.
    public var flagNames: [String] { alternatives.map(\.flag.name) }

    /// Chooses who reads a meeting.
    ///
    /// - Parameter setting: What a flag shall be instead of what it is, to learn of the other path.
    func path(
        for meeting: StoredMeeting,
        setting: (flag: String, isOn: Bool)? = nil
    ) -> ReadingPath {
        var path = ReadingPath(extractor: standard)
        guard let flags else { return path }
        let subject = FlagSubject(meeting)
        for alternative in alternatives {
            let name = alternative.flag.name
            var decision = flags.decide(alternative.flag, for: subject)
            if let setting, setting.flag == name { decision.isOn = setting.isOn }
            path.decisions[name] = decision
            guard decision.isOn else { break }
            path.extractor = alternative.extractor
        }
        return path
    }
}

/// Who reads a meeting, and why.
struct ReadingPath: Sendable {
    /// Who reads it.
    var extractor: any ActionItemExtractor
    /// The flags that were asked.
    var decisions: [String: FlagDecision] = [:]

    /// The flags that were asked, each with its side, such as `new_ai_model=on`.
    var variants: [String] {
        decisions.map { "\($0.key)=\($0.value.variant)" }.sorted()
    }
}

extension FlagSubject {
    /// A meeting as flags know it: by its id at its source, with its organizer as the user.
    init(_ stored: StoredMeeting) {
        var attributes = ["source": stored.summary.source]
        attributes["user"] = stored.meeting.organizer
        attributes["series"] = stored.meeting.series
        self.init(key: stored.summary.sourceID, attributes: attributes)
    }
}
