// OpenAI's own SDK at both ends of a batch, without a network: its requests are caught before they are sent, its responses made of a batch's output.
//   node openai_sdk.js write FILE    the bodies that the SDK sends for documented parameters, as lines of a batch file, and FILE as the SDK uploads it
//   node openai_sdk.js read FILE     what the SDK makes of the responses in a batch's output, a JSON line each
const fs = require('fs');
const OpenAI = require('openai');

const user = (content) => ({ role: 'user', content });
const requests = {
  'guide-1': { model: 'gpt-3.5-turbo-0125', messages: [{ role: 'system', content: 'You are a helpful assistant.' }, user('Hello world!')], max_tokens: 1000 },
  'guide-2': { model: 'gpt-3.5-turbo-0125', messages: [{ role: 'system', content: 'You are an unhelpful assistant.' }, user('Hello world!')], max_tokens: 1000 },
  'parts': { model: 'gpt-4o-mini', messages: [{ role: 'developer', content: 'Be short.' }, user([{ type: 'text', text: 'What is' }, { type: 'text', text: '6 * 7?' }])], max_completion_tokens: 24 },
  'turns': { model: 'gpt-4o', messages: [user('What is 2 + 2?'), { role: 'assistant', content: '4' }, { role: 'user', name: 'tom', content: 'And 3 + 3?' }], max_tokens: 24 },
  'stop-text': { model: 'gpt-4o', messages: [user('Count to ten.')], stop: '\n', max_tokens: 24 },
  'stop-list': { model: 'gpt-4o', messages: [user('Count to ten.')], stop: ['5', ' END'], max_tokens: 24 },
  'sampling': { model: 'gpt-4o', messages: [user('What is 5 + 6?')], temperature: 0.7, top_p: 0.9, seed: 17, n: 1, max_tokens: 24 },
  'sampling-again': { model: 'gpt-4o', messages: [user('What is 5 + 6?')], temperature: 0.7, top_p: 0.9, seed: 17, max_tokens: 24 },
  'cold': { model: 'gpt-4o', messages: [user('What is 5 + 6?')], temperature: 0, top_p: 1, seed: 17, max_tokens: 24 },
  'neutral': {
    model: 'o4-mini', messages: [user('What is 5 + 6?')], max_completion_tokens: 24, frequency_penalty: 0, presence_penalty: 0, logit_bias: {}, logprobs: false, response_format: { type: 'text' }, modalities: ['text'],
    metadata: { course: 'a' }, store: true, user: 'u-1', safety_identifier: 's', prompt_cache_key: 'k', service_tier: 'auto', reasoning_effort: 'low', parallel_tool_calls: false, not_invented_yet: { a: [1] },
  },
  'refused-n': { model: 'gpt-4o', messages: [user('Hi')], n: 2 },
  'refused-format': { model: 'gpt-4o', messages: [user('Hi')], response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } },
  'refused-tools': { model: 'gpt-4o', messages: [user('Hi')], tools: [{ type: 'function', function: { name: 'f', parameters: {} } }] },
  'refused-image': { model: 'gpt-4o', messages: [user([{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }])] },
  'refused-logprobs': { model: 'gpt-4o', messages: [user('Hi')], logprobs: true, top_logprobs: 2 },
  'refused-search': { model: 'gpt-4o-search-preview', messages: [user('Hi')], web_search_options: {} },
  'refused-voice': { model: 'gpt-4o-audio-preview', messages: [user('Hi')], modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } },
};

const client = (fetch) => new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:9/v1', fetch, maxRetries: 0 });
const json = (value, status = 200, id = 'req') => new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json', 'x-request-id': id } });

async function write(path) {
  const lines = [];
  for (const [id, parameters] of Object.entries(requests)) {
    const sdk = client(async (url, init) => {
      lines.push(JSON.stringify({ custom_id: id, method: init.method.toUpperCase(), url: new URL(url).pathname, body: JSON.parse(init.body) }));
      return json({ choices: [] });
    });
    await sdk.chat.completions.create(parameters);
  }

  fs.writeFileSync(path, lines.join('\n'));
  const sdk = client(async (url, init) => {
    const form = await new Response(init.body, { headers: init.headers }).formData();
    if (form.get('purpose') !== 'batch') throw new Error(`the purpose is ${form.get('purpose')}`);
    fs.writeFileSync(path, Buffer.from(await form.get('file').arrayBuffer()));
    return json({ id: 'file-1', object: 'file' });
  });
  await sdk.files.create({ file: fs.createReadStream(path), purpose: 'batch' });
}

async function read(path) {
  for (const line of fs.readFileSync(path, 'utf8').split('\n').filter((text) => text)) {
    const { custom_id, response, error } = JSON.parse(line);
    if (error !== null) throw new Error(`${custom_id} has an error beside its response`);
    const completion = await client(async () => json(response.body, response.status_code, response.request_id)).chat.completions.create(requests[custom_id]);
    const [choice] = completion.choices;
    console.log(JSON.stringify({
      custom_id, request: completion._request_id, object: completion.object, id: completion.id, created: completion.created, choices: completion.choices.length, index: choice.index, role: choice.message.role,
      content: choice.message.content, refusal: choice.message.refusal, logprobs: choice.logprobs, finish: choice.finish_reason, model: completion.model, usage: completion.usage,
    }));
  }
}

const [mode, path] = process.argv.slice(2);
(mode === 'write' ? write(path) : read(path)).catch((error) => {
  console.error(error);
  process.exit(1);
});
