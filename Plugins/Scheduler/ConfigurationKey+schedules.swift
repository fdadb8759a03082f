import Foundation
import Jobs
import ModuleKit
import Observability

extension ConfigurationKey where Value == String {
    /// A cron expression with a default.
    static func schedule(_ name: String, default expression: String, help: String) -> Self {
        Self(
            name,
            rule: "a cron expression of five fields, or @hourly, @daily, @weekly and the like",
            defaultText: expression,
            whenAbsent: expression,
            help: help
        ) { text in
            do {
                _ = try CronExpression(parsing: text)
                return text
            } catch let error as CronError {
                throw ConfigurationFault(
                    name: name,
                    given: text,
                    problem: "is no cron expression: at character \(error.offset + 1) "
                        + error.reason,
                    remedy: "Correct it, or remove it for the default \(expression)."
                )
            }
        }
    }
}

extension ConfigurationKey where Value == Secret? {
    /// The address of a dead-man switch: whoever knows it can keep the switch quiet.
    static func pingAddress(_ name: String, help: String) -> Self {
        Self(
            name,
            rule: "an absolute http or https URL",
            isSecret: true,
            defaultText: nil,
            whenAbsent: nil,
            help: help
        ) { text in
            let components = URLComponents(string: text)
            let scheme = components?.scheme?.lowercased() ?? ""
            guard ["http", "https"].contains(scheme), components?.host?.isEmpty == false else {
                throw NotThatAddress()
            }
            var address = text
            while address.hasSuffix("/") { address.removeLast() }
            return Secret(address)
        }
    }
}

private struct NotThatAddress: Error {}

extension ConfigurationKey where Value == TimeZoneRules {
    /// A time zone by its name in the IANA database; UTC by default.
    static func timeZone(_ name: String, help: String) -> Self {
        Self(
            name,
            rule: "the name of a time zone, such as Europe/Berlin",
            defaultText: "UTC",
            whenAbsent: .utc,
            help: help
        ) { text in
            do {
                return try TimeZoneRules(identifier: text)
            } catch {
                throw ConfigurationFault(
                    name: name,
                    given: text,
                    problem: "is no time zone here: \(error)",
                    remedy: "Use a name such as Europe/Berlin, or remove it for UTC."
                )
            }
        }
    }
}
