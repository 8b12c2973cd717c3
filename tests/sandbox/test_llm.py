import json

from fixture import CONTRACTS, SandboxTest

BEARER = {"Authorization": "Bearer openai-key"}
SUMMARY_PROMPT = "Responde en JSON con summary, interest_level, budget, timeline, score_delta y stage_to_move."


def chat(prompt, **more):
    return {"model": "gpt-4o", "messages": [{"role": "system", "content": prompt}, {"role": "user", "content": "…"}], **more}


class LlmTest(SandboxTest):
    async def ask(self, body, headers=BEARER):
        answer = await self.sandbox.post("/v1/chat/completions", json=body, headers=headers)
        return answer.status, await answer.json()

    async def test_a_wrong_or_missing_key_is_401(self):
        for headers in ({}, {"Authorization": "Bearer other"}):
            status, body = await self.ask(chat("Hola"), headers)
            self.assertEqual((status, body["error"]["code"]), (401, "invalid_api_key"))

    async def test_a_request_without_messages_or_model_is_400(self):
        for body in ({"model": "gpt-4o"}, {"messages": [{"role": "user", "content": "x"}]}, {"model": "m", "messages": []}, []):
            self.assertEqual((await self.ask(body))[0], 400)

    async def test_the_call_summary_is_the_storys(self):
        _, body = await self.ask(chat(SUMMARY_PROMPT))
        summary = json.loads(body["choices"][0]["message"]["content"])
        self.assertEqual((summary["interest_level"], summary["budget"], summary["timeline"]), ("high", "3000 UF", "3 meses"))
        self.assertEqual((summary["score_delta"], summary["stage_to_move"]), (6, None))
        self.assertEqual(body["usage"]["total_tokens"], body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"])

    async def test_anything_else_is_a_short_reply(self):
        _, body = await self.ask(chat("Responde al cliente"))
        self.assertIn("Las Condes", body["choices"][0]["message"]["content"])
        self.assertEqual(body["model"], "gpt-4o")

    async def test_the_chat_agent_gets_its_reply_and_what_was_said(self):
        prompt = 'Contesta solo con un objeto JSON: {"reply": …, "facts": …, "signals": …, "frustration": …}'
        body = chat(prompt)
        body["messages"][1]["content"] = "Hola, me interesa un departamento de 2 dormitorios en Las Condes"
        _, body = await self.ask(body)
        answer = json.loads(body["choices"][0]["message"]["content"])
        self.assertIn("Las Condes", answer["reply"])
        self.assertEqual(answer["facts"], {"property_type": "departamento", "bedrooms": 2, "location": "Las Condes"})

    async def test_a_stream_says_the_same_in_pieces(self):
        body = chat("Responde al cliente", stream=True, stream_options={"include_usage": True})
        answer = await self.sandbox.post("/v1/chat/completions", json=body, headers=BEARER)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/event-stream"))
        events = (await answer.text()).strip().split("\n\n")
        self.assertEqual(events[-1], "data: [DONE]")
        chunks = [json.loads(e.removeprefix("data: ")) for e in events[:-1]]
        text = "".join(c["choices"][0]["delta"].get("content", "") for c in chunks if c["choices"])
        self.assertEqual(text, (await self.ask(chat("x")))[1]["choices"][0]["message"]["content"])
        self.assertEqual((chunks[-1]["choices"], chunks[-2]["choices"][0]["finish_reason"]), ([], "stop"))
        self.assertGreater(chunks[-1]["usage"]["total_tokens"], 0)

    async def test_the_answers_shape_is_the_vendors(self):
        example = CONTRACTS / "openai/examples/chat.completion.json"
        if not example.exists():
            self.skipTest("no vendor examples here")
        _, body = await self.ask(chat("Hola"))
        vendors = json.loads(example.read_text())
        self.assertLessEqual(set(body), set(vendors))
        self.assertLessEqual(set(body["choices"][0]["message"]), set(vendors["choices"][0]["message"]))
