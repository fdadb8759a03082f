import Foundation

/// What `/health` answers, as tables for people.
struct HealthTables {
    private struct Answer: Decodable {
        struct Check: Decodable {
            let healthy: Bool
            var impact: String?
            var ageSeconds: Double?
            var evidence: String?
            var since: String?
            var message: String?

            /// Reads either form: the truth alone, or all that is known.
            init(from decoder: any Decoder) throws {
                // What is no truth value is an object.
                if let truth = try? decoder.singleValueContainer().decode(Bool.self) {
                    healthy = truth
                    return
                }
                let container = try decoder.container(keyedBy: CodingKeys.self)
                healthy = try container.decode(Bool.self, forKey: .healthy)
                impact = try container.decodeIfPresent(String.self, forKey: .impact)
                ageSeconds = try container.decodeIfPresent(Double.self, forKey: .ageSeconds)
                evidence = try container.decodeIfPresent(String.self, forKey: .evidence)
                since = try container.decodeIfPresent(String.self, forKey: .since)
                message = try container.decodeIfPresent(String.self, forKey: .message)
            }

            private enum CodingKeys: String, CodingKey {
                case healthy, impact, ageSeconds, evidence, since, message
            }
        }
        struct Quota: Decodable {
            let window: String
            let limit: Double?
            let remaining: Double
            let resetsAt: String?
            let runsOutAt: String?
        }
        let status: String
        let checks: [String: Check]
        let quotas: [String: [Quota]]?
        let notConfigured: [String: String]?
        let version: String
    }

    private let answer: Answer

    /// Reads an answer; nil where it is none.
    init?(_ body: [UInt8]) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        // What cannot be read is shown as it came.
        guard let answer = try? decoder.decode(Answer.self, from: Data(body)) else { return nil }
        self.answer = answer
    }

    /// The lines, each with its line feed.
    var text: String {
        var text = "\(answer.status), version \(answer.version)\n\n" + checks
        if let quotas = answer.quotas, !quotas.isEmpty { text += "\n" + table(of: quotas) }
        for (name, reason) in (answer.notConfigured ?? [:]).sorted(by: { $0.key < $1.key }) {
            text += "\nnot configured: \(name). \(reason)"
        }
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    private var checks: String {
        let columns: [Column<(key: String, value: Answer.Check)>] = [
            Column("CHECK") { $0.key },
            Column("STATUS") { $0.value.healthy ? "healthy" : "unhealthy" },
            Column("IMPACT") { $0.value.impact ?? "" },
            Column("SINCE") { $0.value.since ?? "" },
            Column("AGE") { $0.value.ageSeconds.map { "\(Int($0)) s" } ?? "" },
            Column("EVIDENCE") { $0.value.evidence ?? "" },
            Column("MESSAGE") { $0.value.message ?? "" },
        ]
        return Table(columns).text(of: answer.checks.sorted { $0.key < $1.key })
    }

    private func table(of quotas: [String: [Answer.Quota]]) -> String {
        let rows = quotas.sorted { $0.key < $1.key }.flatMap { vendor, quotas in
            quotas.map { (vendor: vendor, quota: $0) }
        }
        let columns: [Column<(vendor: String, quota: Answer.Quota)>] = [
            Column("VENDOR") { $0.vendor }, Column("WINDOW") { $0.quota.window },
            Column("LEFT") { "\(Int($0.quota.remaining))" },
            Column("OF") { $0.quota.limit.map { "\(Int($0))" } ?? "" },
            Column("RESETS") { $0.quota.resetsAt ?? "" },
            Column("RUNS OUT") { $0.quota.runsOutAt ?? "" },
        ]
        return Table(columns).text(of: rows)
    }
}
