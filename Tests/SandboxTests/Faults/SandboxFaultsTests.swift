import Foundation
import Testing

@testable import Sandbox

struct SandboxFaultsTests {
    @Test func `the command line's form and JSON say the same`() throws {
        let specification =
            "gemini=down,monday:create_item=status:status=429:rate=0.25:count=3,"
            + "monday=slow:seconds=2:calls=1+4,monday=rate_limited:code=DAILY_LIMIT_EXCEEDED,seed=7"
        let faults = try SandboxFaults(specification: specification)
        #expect(faults.seed == 7)
        #expect(faults.rules[.gemini] == [SandboxFaults.Rule(.down)])
        #expect(
            faults.rules[.monday] == [
                SandboxFaults.Rule(
                    .status,
                    operation: "create_item",
                    status: 429,
                    rate: 0.25,
                    count: 3
                ),
                SandboxFaults.Rule(.slow, seconds: 2, calls: [1, 4]),
                SandboxFaults.Rule(.rateLimited, code: "DAILY_LIMIT_EXCEEDED"),
            ]
        )
        let json = try JSONEncoder().encode(faults)
        let read = try JSONDecoder().decode(SandboxFaults.self, from: json)
        #expect(read.seed == 7 && read.rules[.monday] == faults.rules[.monday])
        #expect(read.rules[.render] == [])
    }

    @Test(arguments: [
        ("github=down", "\"github\" is no simulated vendor; use one of fireflies"),
        ("gemini", "\"gemini\" is no fault; write VENDOR"),
        ("gemini=sulk", "\"gemini=sulk\" is no fault"), ("gemini=slow:sec=2", "is no fault"),
        ("gemini=slow:seconds=x", "is no fault"), ("gemini=slow:calls=1++2", "is no fault"),
        ("=down", "\"=down\" is no fault"), ("seed=x", "\"seed=x\" is no fault"),
        ("gemini=status:status=200", "status is 200.0; use a value from 400.0 to 599.0"),
        ("gemini=slow:seconds=601", "\"gemini=slow:seconds=601\" is refused: seconds is 601.0"),
        ("monday=down:rate=2", "rate is 2.0; use a value from 0.0 to 1.0"),
        ("monday=down:calls=0", "calls is 0.0; use a value from 1.0"),
        ("monday:boards=board_deleted,gemini=board_deleted", "it is a fault of monday."),
        ("monday:make_item=down", "\"make_item\" is no operation of the simulated monday"),
        ("monday:create_item=expired_cursor", "use it for boards, items_page_by_column_values"),
        ("monday:create_item=webhook_lost", "webhook_lost does not happen to create_item; leave"),
        ("monday=down:status=500", "down takes no status; leave it out."),
        ("monday=slow:code=x", "slow takes no code"), ("monday=down:seconds=1", "no seconds"),
        ("monday=clock_skew:rate=0.5", "clock_skew takes no rate"),
    ])
    func `a wrong fault is refused by its name, with the remedy`(
        specification: String,
        reason: String
    ) {
        let error = #expect(throws: SandboxFaultsError.self) {
            try SandboxFaults(specification: specification)
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func `every kind has its facts once, and a sentence`() {
        let kinds = FaultFacts.all.map(\.kind)
        #expect(Set(kinds) == Set(SandboxFaults.Kind.allCases))
        #expect(kinds.count == SandboxFaults.Kind.allCases.count)
        for facts in FaultFacts.all {
            #expect(facts.summary.hasSuffix("."), "\(facts.kind)")
            #expect(!facts.operations.isEmpty, "\(facts.kind)")
            for (vendor, names) in facts.operations {
                #expect(Set(names).isSubset(of: FaultFacts.operations[vendor] ?? []))
            }
            #expect(facts.secondsRange.contains(facts.seconds ?? 0), "\(facts.kind)")
        }
    }

    @Test(arguments: [(Vendor.fireflies, FirefliesSchema.text), (.monday, MondaySchema.text)])
    func `the operations that faults know are those of the schema`(
        vendor: Vendor,
        text: String
    ) throws {
        let schema = try GraphQLSchemaParser.parse(text)
        let roots = ["Query", "Mutation"].compactMap { schema.types[$0]?.fields?.keys }
        #expect(Set(roots.flatMap { $0 }) == Set(FaultFacts.operations[vendor] ?? []))
    }
}
