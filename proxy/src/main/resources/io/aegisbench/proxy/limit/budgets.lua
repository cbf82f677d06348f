-- The two budgets of one credential: requests in KEYS[1], tokens in KEYS[2]. Each is a bucket that
-- refills evenly, kept as "level at-microseconds"; one that is not kept is full.
--
-- ARGV: 'take' or 'add', then for each bucket its capacity (0 where there is no limit), its period
-- in microseconds and a count.
--
-- 'take' takes both counts or none and answers {which is short: 0, 1 or 2; what is left of each;
-- microseconds until the short one has enough}. 'add' gives back, or charges into debt where the
-- count is negative.
--
-- The time is this server's: what the proxies' clocks say counts for nothing.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
-- A bucket stays so much longer than it needs to be full again.
local SLACK_MILLIS = 10000

local function bucket(index)
  local one = {
    key = KEYS[index],
    capacity = tonumber(ARGV[3 * index - 1]),
    period = tonumber(ARGV[3 * index]),
    count = tonumber(ARGV[3 * index + 1]),
  }
  one.level = one.capacity
  local kept = one.capacity > 0 and redis.call('GET', one.key)
  if kept then
    local level, at = kept:match('^(%S+) (%S+)$')
    -- A clock that was put back refills nothing until it has caught up or the bucket is written.
    local passed = math.max(0, now - tonumber(at))
    one.level = math.min(one.capacity, tonumber(level) + passed * one.capacity / one.period)
  end
  return one
end

local function add(one, count)
  if one.capacity == 0 or count == 0 then
    return
  end
  one.level = math.min(one.capacity, one.level + count)
  if one.level == one.capacity then
    redis.call('DEL', one.key)
    return
  end
  local missing = (one.capacity - one.level) * one.period / one.capacity
  redis.call(
    'SET', one.key, string.format('%.17g %.0f', one.level, now),
    'PX', string.format('%.0f', math.ceil(missing / 1000) + SLACK_MILLIS))
end

local requests, tokens = bucket(1), bucket(2)
if ARGV[1] == 'add' then
  add(requests, requests.count)
  add(tokens, tokens.count)
  return {}
end

local short, wait = 0, 0
for index, one in ipairs({requests, tokens}) do
  if short == 0 and one.capacity > 0 and one.count > 0 and one.level < one.count then
    short = index
    wait = math.ceil((one.count - one.level) * one.period / one.capacity)
  end
end
if short == 0 then
  add(requests, -requests.count)
  add(tokens, -tokens.count)
end
return {short, math.floor(requests.level), math.floor(tokens.level), wait}
