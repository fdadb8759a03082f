import Meetings

/// Numbers the features that were seen, from 0 on.
struct Vocabulary: Sendable {
    /// The features by their numbers.
    private(set) var features: [RuleFeature] = []
    private var numbers: [RuleFeature: Int] = [:]

    /// The numbers of some features, in rising order; new ones get the next.
    mutating func numbers(of seen: Set<RuleFeature>) -> [Int] {
        // A set has another order in every run.
        seen.sorted { $0.key < $1.key }.map { feature in
            if let number = numbers[feature] { return number }
            numbers[feature] = features.count
            features.append(feature)
            return features.count - 1
        }.sorted()
    }
}
