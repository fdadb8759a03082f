import Testing

@testable import Observability

@Suite struct ProcessMetricsTests {
    @Test func `every value of the process is told and plausible`() throws {
        let registry = MetricRegistry()
        ProcessMetrics(registry: registry)
        let lines = String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n")
        func value(_ name: String) throws -> Double {
            let line = try #require(lines.first { $0.hasPrefix(name + " ") })
            return try #require(Double(line.dropFirst(name.count + 1)))
        }
        #expect(try value("process_cpu_seconds_total") > 0)
        #expect(try value("process_open_fds") >= 3)
        #expect(try value("process_max_fds") >= value("process_open_fds"))
        #expect(try value("process_resident_memory_bytes") > 1_000_000)
        #expect(try value("process_virtual_memory_bytes") > value("process_resident_memory_bytes"))
        #expect(try value("process_virtual_memory_max_bytes") > 0)
        #expect(try value("process_threads") >= 1)
        #expect(try value("process_start_time_seconds") > 1_700_000_000)
    }

    @Test func `a process whose name holds parentheses and spaces is read rightly`() throws {
        let numbers = (4...30).map { "\($0 * 100)" }.joined(separator: " ")
        let status = try #require(
            ProcessStatus(
                stat: "42 (odd ) name) S \(numbers)",
                systemStat: "cpu 1 2\nbtime 1000\n",
                ticksPerSecond: 100,
                pageBytes: 4_096
            )
        )
        #expect(status.cpuSeconds == 29)
        #expect(status.threads == 2_000)
        #expect(status.startTime == 1_022)
        #expect(status.virtualBytes == 2_300)
        #expect(status.residentBytes == 2_400 * 4_096)
    }

    @Test func `a text of another shape is no status`() {
        #expect(
            ProcessStatus(
                stat: "42 (a) S 1",
                systemStat: "btime 1",
                ticksPerSecond: 1,
                pageBytes: 1
            )
                == nil
        )
    }
}
