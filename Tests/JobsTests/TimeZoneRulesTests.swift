import Foundation
import TestSupport
import Testing

@testable import Jobs

struct TimeZoneRulesTests {
    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "Africa/Casablanca",
        "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Chatham", "Europe/Dublin", "Etc/GMT+5",
    ])
    func `offsets agree with Foundation's from 1971 to 2060`(zone: String) throws {
        let rules = try TimeZoneRules(identifier: zone)
        let foundation = try #require(TimeZone(identifier: zone))
        for instant in stride(from: 31_536_000, to: 2_840_140_800, by: 86_400 * 3 + 12_345) {
            let date = Date(timeIntervalSince1970: Double(instant))
            let expected = foundation.secondsFromGMT(for: date)
            // Foundation knows no rule beyond the table of a zone that changes irregularly.
            if zone == "Africa/Casablanca" && instant > 2_100_000_000 { continue }
            #expect(rules.offset(at: instant) == expected, "\(date)")
        }
    }

    @Test func `UTC needs no file`() throws {
        #expect(try TimeZoneRules(identifier: "UTC", folder: "/nowhere") == .utc)
        #expect(TimeZoneRules.utc.offset(at: 1_800_000_000) == 0)
    }

    @Test(arguments: [
        "../../etc/passwd", "/etc/passwd", "", "Europe//Berlin", "Europe/Be rlin", "Ü",
    ])
    func `a name that leads elsewhere is refused`(name: String) {
        #expect(throws: TimeZoneError.invalidName(name)) { try TimeZoneRules(identifier: name) }
    }

    @Test func `an unknown zone is named with the folder`() {
        #expect(throws: TimeZoneError.notFound("Europe/Atlantis", folder: "/usr/share/zoneinfo")) {
            try TimeZoneRules(identifier: "Europe/Atlantis")
        }
    }

    @Test func `a broken file is refused and never read beyond its end`() throws {
        let whole = try #require(
            FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Berlin")
        )
        let bytes = Array(whole)
        #expect(throws: Never.self) { try TimeZoneFile.read(bytes, "whole") }
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            #expect(throws: TimeZoneFile.Fault.self) {
                try TimeZoneFile.read(Array(bytes.prefix(length)), "cut")
            }
        }
        var random = SeededRandom(seed: 7)
        for _ in 0..<2_000 {
            var broken = bytes
            for _ in 0..<4 {
                let place = Int.random(in: 0..<broken.count, using: &random)
                broken[place] = UInt8.random(in: 0...255, using: &random)
            }
            // Either way is fine, as long as it ends.
            if let rules = try? TimeZoneFile.read(broken, "broken") {
                _ = rules.offset(at: 1_800_000_000)
            }
        }
    }

    @Test(arguments: [
        "", "C", "CET", "CET-25", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/168", "CET-1CEST,M3.5.0,M10.5.0 ", "<+03-3",
    ])
    func `a footer that breaks the form is no rule`(text: String) {
        #expect(DaylightRule(text) == nil)
    }
}
