import Foundation

/// A test of "the candidate is no worse" that may be looked at after every pair.
///
/// Each unit was treated by both paths. Only pairs that differ count; were the paths alike, either
/// would be the worse one half of the time. The evidence against that is the likelihood ratio of a
/// fixed mixture of "the candidate is worse in 55 %, 60 %, … 95 % of them", a non-negative
/// martingale that starts at 1. By Ville's inequality it ever reaches 1 / alpha with a probability
/// of at most alpha, whenever and however often one looks
/// (https://en.wikipedia.org/wiki/Ville%27s_inequality).
public struct SequentialTest: Sendable, Hashable, Codable {
    /// What a pair says.
    public enum Pair: String, Sendable, Hashable, Codable {
        /// The candidate did worse than the baseline.
        case worse
        /// The candidate did better.
        case better
        /// They did alike.
        case alike
    }

    /// How many pairs there were in which the candidate did worse.
    public private(set) var worse = 0
    /// How many there were in which it did better.
    public private(set) var better = 0
    /// How many there were in which they did alike.
    public private(set) var alike = 0

    /// Starts without evidence.
    public init() {}

    /// Takes a pair in.
    public mutating func add(_ pair: Pair) {
        switch pair {
        case .worse: worse += 1
        case .better: better += 1
        case .alike: alike += 1
        }
    }

    /// How many pairs there were.
    public var pairs: Int { worse + better + alike }

    /// The evidence that the candidate is worse: 1 of none, over 1 / alpha is conclusive.
    public var evidence: Double { exp(logEvidence) }

    /// Whether the candidate is worse, with a false alarm in at most a share `alpha` of canaries.
    public func isWorse(alpha: Double) -> Bool {
        // Without more worse pairs than better ones every part of the mixture lies below 1.
        worse > better && logEvidence >= -log(alpha)
    }

    /// About how many more pairs like those so far would be conclusive; nil where they show no
    /// harm.
    public func pairsToConclusion(alpha: Double) -> Int? {
        guard pairs > 0, logEvidence > 0 else { return nil }
        let missing = -log(alpha) - logEvidence
        return missing <= 0 ? 0 : Int((missing / (logEvidence / Double(pairs))).rounded(.up))
    }

    /// What a worse and a better pair add to the logarithm of each part of the mixture.
    private static let mixture = [0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95].map { share in
        (worse: log(2 * share), better: log(2 * (1 - share)))
    }

    private var logEvidence: Double {
        let logs = Self.mixture.map { Double(worse) * $0.worse + Double(better) * $0.better }
        let largest = logs.max() ?? 0
        let sum = logs.reduce(0) { $0 + exp($1 - largest) }
        return largest + log(sum / Double(logs.count))
    }
}
