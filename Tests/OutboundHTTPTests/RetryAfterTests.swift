import Foundation
import OutboundHTTP
import Testing

struct RetryAfterTests {
    /// 1994-11-06T08:49:30Z, seven seconds before the date of RFC 9110's examples.
    let now = Date(timeIntervalSince1970: 784_111_770)

    @Test(arguments: [
        ("120", 120.0), (" 5 ", 5), ("0", 0), ("1.5", 1.5),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 7), ("Sunday, 06-Nov-94 08:49:37 GMT", 7),
        ("Sun Nov  6 08:49:37 1994", 7), ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
        ("Tue, 29 Feb 2000 12:00:00 GMT", 167_713_830.0),
    ])
    func `every form of the field is read`(_ value: String, _ seconds: Double) {
        #expect(RetryAfter.delay(value, now: now) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "soon", "-1", "1e99", "nan", "inf", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "1994-11-06",
    ])
    func `anything else asks for nothing`(_ value: String) {
        #expect(RetryAfter.delay(value, now: now) == nil)
    }
}
