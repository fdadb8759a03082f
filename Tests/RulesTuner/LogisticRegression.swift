import Glibc

/// Utterances as rows of the features that they have; a feature is there or not.
struct FeatureRows {
    /// The features of all rows, one row behind the other.
    private(set) var features: [Int32] = []
    /// Where each row begins, and the end of the last.
    private(set) var starts: [Int] = [0]
    /// Whether each row is a task.
    private(set) var isTask: [Bool] = []
    /// How much each row counts.
    private(set) var weights: [Double] = []

    /// Adds a row; one without weight is left out.
    mutating func append(_ row: some Sequence<Int32>, isTask: Bool, weight: Double) {
        guard weight > 0 else { return }
        features.append(contentsOf: row)
        starts.append(features.count)
        self.isTask.append(isTask)
        weights.append(weight)
    }

    /// The number of rows.
    var count: Int { isTask.count }
}

/// Logistic regression with a penalty on the squares of the weights, fitted by L-BFGS.
///
/// Nocedal and Wright, Numerical Optimization, algorithms 7.4 (two-loop recursion) and 3.1
/// (backtracking line search).
struct LogisticRegression {
    private static let history = 8

    private let rows: FeatureRows
    private let penalties: [Double]

    /// Prepares a fit, with a penalty for each feature.
    init(_ rows: FeatureRows, penalties: [Double]) {
        self.rows = rows
        self.penalties = penalties
    }

    /// The weights, and behind them the bias.
    func fit(iterations: Int = 80) -> [Double] {
        var point = Array(repeating: 0.0, count: penalties.count) + [-4.0]
        var (loss, gradient) = evaluate(point)
        var steps: [(change: [Double], turn: [Double], scale: Double)] = []
        for _ in 0..<iterations {
            let direction = Self.direction(gradient, steps)
            let slope = Self.dot(direction, gradient)
            var length = steps.isEmpty ? 1 / max(1, sqrt(Self.dot(gradient, gradient))) : 1
            var next = point
            var reached = (loss: Double.infinity, gradient: gradient)
            while length > 1e-10 {
                next = zip(point, direction).map { $0 + length * $1 }
                reached = evaluate(next)
                if reached.loss <= loss + 1e-4 * length * slope { break }
                length /= 2
            }
            guard reached.loss < loss else { break }
            let change = zip(next, point).map { $0 - $1 }
            let turn = zip(reached.gradient, gradient).map { $0 - $1 }
            let curvature = Self.dot(change, turn)
            if curvature > 1e-12 { steps.append((change, turn, 1 / curvature)) }
            if steps.count > Self.history { steps.removeFirst() }
            let isDone = loss - reached.loss < 1e-7 * abs(loss)
            (point, loss, gradient) = (next, reached.loss, reached.gradient)
            if isDone { break }
        }
        return point
    }

    private func evaluate(_ point: [Double]) -> (loss: Double, gradient: [Double]) {
        let bias = penalties.count
        var loss = 0.0
        var gradient = Array(repeating: 0.0, count: point.count)
        for row in 0..<rows.count {
            let features = rows.features[rows.starts[row]..<rows.starts[row + 1]]
            var logOdds = point[bias]
            for feature in features { logOdds += point[Int(feature)] }
            let likelihood = 1 / (1 + exp(-logOdds))
            let target = rows.isTask[row] ? 1.0 : 0
            let missed = rows.isTask[row] ? likelihood : 1 - likelihood
            loss -= rows.weights[row] * log(max(missed, 1e-12))
            let error = rows.weights[row] * (likelihood - target)
            for feature in features { gradient[Int(feature)] += error }
            gradient[bias] += error
        }
        for feature in 0..<bias {
            loss += penalties[feature] / 2 * point[feature] * point[feature]
            gradient[feature] += penalties[feature] * point[feature]
        }
        return (loss, gradient)
    }

    private static func direction(
        _ gradient: [Double],
        _ steps: [(change: [Double], turn: [Double], scale: Double)]
    ) -> [Double] {
        var direction = gradient.map { -$0 }
        var shares: [Double] = []
        for step in steps.reversed() {
            let share = step.scale * dot(step.change, direction)
            shares.append(share)
            for place in direction.indices { direction[place] -= share * step.turn[place] }
        }
        if let last = steps.last {
            let scale = 1 / (last.scale * dot(last.turn, last.turn))
            for place in direction.indices { direction[place] *= scale }
        }
        for (step, share) in zip(steps, shares.reversed()) {
            let correction = share - step.scale * dot(step.turn, direction)
            for place in direction.indices { direction[place] += correction * step.change[place] }
        }
        return direction
    }

    private static func dot(_ first: [Double], _ second: [Double]) -> Double {
        var sum = 0.0
        for place in first.indices { sum += first[place] * second[place] }
        return sum
    }
}
