// Asks the server at argv[2] with OpenAI's Node client, whole and streamed; prints what came as JSON.
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none", maxRetries: 0 });
const question = { model: "sanad", messages: [{ role: "user", content: process.argv[3] }] };
const models = [];
for await (const model of client.models.list()) models.push(model.id);
const whole = await client.chat.completions.create(question);
let text = "";
let citations = null;
for await (const chunk of await client.chat.completions.create({ ...question, stream: true })) {
  text += chunk.choices[0]?.delta?.content ?? "";
  citations = chunk.citations ?? citations;
}
let refused = null;
try {
  await client.chat.completions.create({ ...question, n: 3 });
} catch (error) {
  refused = { status: error.status, param: error.param };
}
console.log(JSON.stringify({ models, whole, text, citations, refused }));
