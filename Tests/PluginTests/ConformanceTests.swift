import Fireflies
import Gemini
import Monday
import TestSupport
import Testing

struct ConformanceTests {
    @Test func `Fireflies holds to the contract`() {
        let given = [
            "FIREFLIES_API_KEY": "k", "FIREFLIES_API_URL": "http://127.0.0.1:1/graphql",
            "FIREFLIES_WEBHOOK_SECRET": "0123456789abcdef",
        ]
        #expect(ModuleConformance.faults(in: FirefliesModule.self, given: given) == [])
    }

    @Test func `Gemini holds to the contract`() {
        let given = [
            "GEMINI_API_KEY": "k", "GEMINI_API_URL": "http://127.0.0.1:1/v1beta",
            "GEMINI_MODEL": "gemini-x", "GEMINI_PART_TOKENS": "5000",
            "GEMINI_FALLBACK_MODEL": "gemini-y", "GEMINI_THINKING": "low",
            "GEMINI_DAILY_BUDGET_TOKENS": "1000000", "GEMINI_DAILY_BUDGET_COST": "2.50",
            "GEMINI_PROMPT_PRICE": "0.30", "GEMINI_ANSWER_PRICE": "2.50",
        ]
        #expect(ModuleConformance.faults(in: GeminiModule.self, given: given) == [])
    }

    @Test func `Monday holds to the contract`() {
        let given = [
            "MONDAY_API_TOKEN": "t", "MONDAY_API_URL": "http://127.0.0.1:1/v2",
            "MONDAY_API_VERSION": "2026-10", "MONDAY_BOARD_ID": "7",
            "MONDAY_KEY_COLUMN": "taskforge_key", "MONDAY_DUE_COLUMN": "due",
            "MONDAY_ASSIGNEE_COLUMN": "who", "MONDAY_MEETING_COLUMN": "meeting",
            "MONDAY_EVIDENCE_COLUMN": "evidence",
        ]
        #expect(ModuleConformance.faults(in: MondayModule.self, given: given) == [])
    }
}
