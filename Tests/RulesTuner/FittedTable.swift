import Glibc
import Meetings

/// A table of weights as it was fitted.
struct FittedTable: Sendable {
    /// The log-odds of an utterance without any feature.
    var bias: Double
    /// What each feature counts for.
    var weights: [(feature: String, weight: Double)]

    /// The entries as the program reads them: the bias first, then by weight.
    var entries: [String] {
        let sorted = weights.filter { abs($0.weight) >= 0.005 }
            .sorted { ($0.weight, $0.feature) > ($1.weight, $1.feature) }
        return ["\(Self.rounded(bias)) bias"]
            + sorted.map { "\(Self.rounded($0.weight)) \($0.feature)" }
    }

    /// The table as the program uses it.
    var rules: RuleWeights { RuleWeights(table: entries.joined(separator: "\n")) }

    /// The table with other log-odds: each becomes `slope` times itself plus `shift`.
    func calibrated(_ calibration: Calibration) -> FittedTable {
        FittedTable(
            bias: calibration.slope * bias + calibration.shift,
            weights: weights.map { ($0.feature, calibration.slope * $0.weight) }
        )
    }

    private static func rounded(_ weight: Double) -> String {
        let hundredths = Int((weight * 100).rounded())
        let digits = String(abs(hundredths) % 100)
        let sign = hundredths < 0 ? "-" : ""
        return "\(sign)\(abs(hundredths) / 100).\(digits.count < 2 ? "0" : "")\(digits)"
    }
}

/// What turns log-odds that were fitted into ones that hold on meetings not seen.
///
/// Weights are surer of what they were learned from than they may be elsewhere. The two numbers
/// are fitted to the log-odds of utterances that were held out (Platt, Probabilistic outputs for
/// support vector machines, 1999).
struct Calibration: Sendable {
    /// What the log-odds are multiplied by.
    var slope = 1.0
    /// What is then added.
    var shift = 0.0

    /// Fits the two numbers by Newton's method.
    init(_ held: [(logOdds: Double, isTask: Bool)]) {
        for _ in 0..<50 {
            // A weak pull towards no change, for where little was held out.
            var gradient = (slope - 1, shift)
            var hessian = (1.0, 0.0, 1.0)
            for (logOdds, isTask) in held {
                let likelihood = 1 / (1 + exp(-(slope * logOdds + shift)))
                let error = likelihood - (isTask ? 1 : 0)
                let spread = likelihood * (1 - likelihood)
                gradient.0 += error * logOdds
                gradient.1 += error
                hessian.0 += spread * logOdds * logOdds
                hessian.1 += spread * logOdds
                hessian.2 += spread
            }
            let determinant = hessian.0 * hessian.2 - hessian.1 * hessian.1
            guard determinant > 1e-9 else { return }
            let step = (
                (hessian.2 * gradient.0 - hessian.1 * gradient.1) / determinant,
                (hessian.0 * gradient.1 - hessian.1 * gradient.0) / determinant
            )
            slope -= step.0
            shift -= step.1
            if abs(step.0) + abs(step.1) < 1e-6 { return }
        }
    }
}
