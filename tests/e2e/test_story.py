"""One call through all six services: register, lead, campaign, call, analysis, score, follow-up, reply."""

from lib.case import SuiteTest


class StoryTest(SuiteTest):
    def test_one_call_flows_through_all_six_services_each_effect_once(self):
        self.the_story()

    def test_the_tool_call_was_answered_in_time(self):
        delivery = self.the_story().watch.met["tool-calls"].data
        self.assertLess(delivery["elapsed_ms"], 5000)

    def test_the_stage_moved_by_rules_p1_and_p2(self):
        moves = self.the_story().watch.frames("stage_changed")
        self.assertEqual([move.get("rule") for move in moves], ["P1", "P2"])
