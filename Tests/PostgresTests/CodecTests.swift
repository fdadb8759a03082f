import Foundation
import Postgres
import TestSupport
import Testing

struct CodecTests {
    private enum Colour: String, CaseIterable, PostgresCodable {
        case red, green
    }

    private struct Point: Codable, Equatable {
        var x: Int
        var label: String?
    }

    /// Asks the server to give a value back and to compare it with itself in text form.
    private func returned<Value: PostgresCodable>(
        _ value: Value,
        by client: PostgresClient
    ) async throws -> Value {
        try await client.firstValue("SELECT \(value)")
    }

    @Test func `random values of every type come back as they were sent`() async throws {
        var random = SeededRandom()
        let seed: Comment = "\(random)"
        try await withTestDatabase { client in
            for _ in 0..<60 {
                let text = randomText(&random)
                #expect(try await returned(text, by: client) == text, seed)
                let long = Int64.random(in: .min ... .max, using: &random)
                #expect(try await returned(long, by: client) == long, seed)
                let plain = Int.random(in: .min ... .max, using: &random)
                #expect(try await returned(plain, by: client) == plain, seed)
                let medium = Int32.random(in: .min ... .max, using: &random)
                #expect(try await returned(medium, by: client) == medium, seed)
                let short = Int16.random(in: .min ... .max, using: &random)
                #expect(try await returned(short, by: client) == short, seed)
                let double = Double(bitPattern: random.next())
                let back = try await returned(double, by: client)
                #expect(back == double || (back.isNaN && double.isNaN), seed)
                let float = Float.random(in: -1e30...1e30, using: &random)
                #expect(try await returned(float, by: client) == float, seed)
                let flag = Bool.random(using: &random)
                #expect(try await returned(flag, by: client) == flag, seed)
                let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                    UInt8.random(in: .min ... .max, using: &random)
                }
                #expect(try await returned(bytes, by: client) == bytes, seed)
                let uuid = UUID()
                #expect(try await returned(uuid, by: client) == uuid, seed)
                let texts = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    Bool.random(using: &random) ? randomText(&random) : nil
                }
                #expect(try await returned(texts, by: client) == texts, seed)
                let point = JSONB(Point(x: plain % 1_000_000, label: text))
                #expect(try await returned(point, by: client) == point, seed)
            }
        }
    }

    @Test func `random moments come back to the microsecond`() async throws {
        var random = SeededRandom()
        let seed: Comment = "\(random)"
        try await withTestDatabase { client in
            for _ in 0..<100 {
                let microseconds = Int64.random(
                    in: -60_000_000_000_000_000...7_000_000_000_000_000,
                    using: &random
                )
                let date = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
                let rows = try await client.query(
                    """
                    SELECT \(date) AS date,
                        (extract(epoch FROM \(date)) * 1000000)::bigint AS microseconds
                    """
                )
                let row = try #require(rows.first)
                let back: Date = try row["date"]
                #expect(abs(back.timeIntervalSince(date)) < 0.000_02, seed)
                let told: Int64 = try row["microseconds"]
                #expect(abs(told - microseconds) <= 16, seed)
            }
        }
    }

    @Test func `arrays of every type come back as they were sent`() async throws {
        try await withTestDatabase { client in
            let date = Date(timeIntervalSince1970: 1_700_000_000)
            let uuid = UUID()
            #expect(try await returned([true, false], by: client) == [true, false])
            #expect(try await returned([1, -2] as [Int16], by: client) == [1, -2])
            #expect(try await returned([1, -2] as [Int32], by: client) == [1, -2])
            #expect(try await returned([1, -2] as [Int64], by: client) == [1, -2])
            #expect(try await returned([1, nil] as [Int?], by: client) == [1, nil])
            #expect(try await returned([1.5] as [Double], by: client) == [1.5])
            #expect(try await returned([1.5] as [Float], by: client) == [1.5])
            #expect(try await returned([date], by: client) == [date])
            #expect(try await returned([uuid], by: client) == [uuid])
            #expect(try await returned([[1, 2], []] as [[UInt8]], by: client) == [[1, 2], []])
            #expect(try await returned([JSONB([1])], by: client) == [JSONB([1])])
            #expect(try await returned([] as [String], by: client) == [])
            let rows = try await client.query("SELECT id FROM unnest(\([3, 4])) AS id")
            #expect(try rows.map { try $0["id"] as Int64 } == [3, 4])
        }
    }

    @Test func `columns of other kinds are read as text, numbers and JSON`() async throws {
        try await withTestDatabase { client in
            try await client.query("CREATE TYPE colour AS ENUM ('red', 'green')")
            let row = try #require(
                try await client.query(
                    """
                    SELECT 'red'::colour AS colour, 'a'::varchar(3) AS short, 'b'::char(2) AS padded,
                        '{"b":1, "a":[2]}'::jsonb AS parsed, '[1, 2]'::json AS plain,
                        7::smallint AS small, 8::integer AS medium, sum(n) AS sum, avg(n) AS mean
                    FROM generate_series(1, 4) AS n
                    """
                ).first
            )
            #expect(try row["colour"] == Colour.red)
            #expect(try row["colour"] == "red")
            #expect(try row["short"] == "a")
            #expect(try row["padded"] == "b ")
            #expect(try row["parsed"] == RawJSON(#"{"a": [2], "b": 1}"#))
            #expect(try row["plain"] == JSONB([1, 2]))
            #expect(try row["small"] == 7)
            #expect(try row["medium"] == 8)
            #expect(try row["sum"] == 10)
            #expect(try row["mean"] == 2.5)
        }
    }

    @Test(arguments: [
        "0", "1", "-1", "10000", "0.0001", "-0.00", "12345678901234567890.123456789", "NaN",
        "Infinity", "-Infinity", "100000000", "0.10", "9999.9999", "-10000.00000001",
    ])
    func `numeric is read as the server writes it`(_ number: String) async throws {
        try await withTestDatabase { client in
            let row = try #require(
                try await client.query(
                    "SELECT \(number)::text::numeric AS number, \(number)::text::numeric::text AS text"
                ).first
            )
            let read: String = try row["number"]
            let written: String = try row["text"]
            #expect(read == written)
        }
    }

    @Test func `a column of another type is refused with its name and both types`() async throws {
        try await withTestDatabase { client in
            let row = try #require(
                try await client.query("SELECT 'secret-value' AS word, NULL::int AS nothing").first
            )
            let expected = [
                "the column word of type text cannot be read as Int64: only bigint, integer, "
                    + "smallint and oid can be read so; cast it in the SQL or ask for another type",
                "the column nothing of type integer cannot be read as Int64: the value is NULL; "
                    + "ask for an Optional",
                "the column gone cannot be read as Int64: the result has no such column",
            ]
            for (column, message) in zip(["word", "nothing", "gone"], expected) {
                let error = #expect(throws: PostgresError.self) {
                    let _: Int64 = try row[column]
                }
                #expect(error?.description == message)
            }
            #expect(throws: PostgresError.self) { let _: Int = try row[2] }
            #expect(throws: PostgresError.self) { let _: Colour = try row["word"] }
        }
    }

    @Test func `a value that the server cannot hold is refused before it is sent`() async throws {
        try await withTestDatabase { client in
            let error = await #expect(throws: PostgresError.self) {
                try await client.query("SELECT \("nul \0 byte")")
            }
            #expect(
                error?.description
                    == "a String cannot be sent to PostgreSQL: "
                    + "PostgreSQL's text cannot hold the character U+0000"
            )
            await #expect(throws: PostgresError.self) {
                try await client.query("SELECT \(Date(timeIntervalSince1970: 1e15))")
            }
            await #expect(throws: PostgresError.self) {
                try await client.query("SELECT \(Date(timeIntervalSince1970: .nan))")
            }
        }
    }

    private func randomText(_ random: inout SeededRandom) -> String {
        let alphabet = Array("aZ09 '\"\\{},%$\n\té–漢🙂\u{301}\u{FEFF}")
        return String(
            (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? "a"
            }
        )
    }
}
