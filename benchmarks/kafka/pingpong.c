/* The bare client's round trip: two threads, each with a producer and a consumer of its own, send one record there and back.
   The settings are those of the product's bus. Prints the microseconds of one round trip: the median of the trips asked for.
   With MEGABYTES above 0 two threads read that much memory before every trip, as two forward passes read their weights: client and broker then
   start each trip with cold caches and sleeping cores, as between two tokens. Only the trip is timed.
     pingpong BROKERS THERE BACK BYTES WARM_UP TRIPS MEGABYTES */
#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  rd_kafka_t *producer, *consumer;
  rd_kafka_topic_t *out;
  int trips;
  size_t bytes;
  char *payload;
} side_t;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
  char error[256];
  if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) fail(name, error);
}

static rd_kafka_conf_t *common(const char *brokers) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", brokers);
  set(conf, "socket.nagle.disable", "true");
  set(conf, "enable.metrics.push", "false");
  return conf;
}

static rd_kafka_t *create(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
  char error[256];
  rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
  if (!client) fail("client", error);
  return client;
}

static side_t *side(const char *brokers, const char *in, const char *out, size_t bytes, int trips) {
  side_t *s = calloc(1, sizeof *s);
  rd_kafka_conf_t *conf = common(brokers);
  set(conf, "enable.idempotence", "true");
  set(conf, "acks", "all");
  set(conf, "linger.ms", "0");
  s->producer = create(RD_KAFKA_PRODUCER, conf);
  s->out = rd_kafka_topic_new(s->producer, out, NULL);
  conf = common(brokers);
  set(conf, "group.id", "pingpong");
  set(conf, "enable.auto.commit", "false");
  set(conf, "isolation.level", "read_committed");
  set(conf, "check.crcs", "true");
  set(conf, "fetch.wait.max.ms", "100");
  s->consumer = create(RD_KAFKA_CONSUMER, conf);
  rd_kafka_poll_set_consumer(s->consumer);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, in, 0)->offset = RD_KAFKA_OFFSET_END;
  if (rd_kafka_assign(s->consumer, list)) fail("assign", in);
  rd_kafka_topic_partition_list_destroy(list);
  s->bytes = bytes;
  s->trips = trips;
  s->payload = malloc(bytes);
  memset(s->payload, 'x', bytes);
  return s;
}

static void send_one(side_t *s) {
  if (rd_kafka_produce(s->out, 0, RD_KAFKA_MSG_F_COPY, s->payload, s->bytes, "session", 7, NULL)) fail("produce", rd_kafka_err2str(rd_kafka_last_error()));
  rd_kafka_poll(s->producer, 0);
}

static void receive_one(side_t *s) {
  for (;;) {
    rd_kafka_message_t *m = rd_kafka_consumer_poll(s->consumer, 30000);
    if (!m) fail("receive", "nothing came for 30 s");
    rd_kafka_resp_err_t error = m->err;
    rd_kafka_message_destroy(m);
    if (!error) return;
  }
}

static void *echo(void *argument) {
  side_t *s = argument;
  for (int i = 0; i < s->trips; i++) {
    receive_one(s);
    send_one(s);
  }
  rd_kafka_flush(s->producer, 5000);
  return NULL;
}

typedef struct {
  pthread_barrier_t start, end;
  size_t words;
  int passes;
  uint64_t *memory[2];
  volatile uint64_t sum;
} weights_t;

static void read_all(weights_t *w, int which) {
  uint64_t sum = 0;
  for (size_t i = 0; i < w->words; i++) sum += w->memory[which][i];
  w->sum = sum;
}

static void *other_branch(void *argument) {
  weights_t *w = argument;
  for (int i = 0; i < w->passes; i++) {
    pthread_barrier_wait(&w->start);
    read_all(w, 1);
    pthread_barrier_wait(&w->end);
  }
  return NULL;
}

static weights_t *weights(size_t megabytes, int passes) {
  weights_t *w = calloc(1, sizeof *w);
  w->words = (megabytes << 20) / sizeof(uint64_t);
  w->passes = passes;
  for (int i = 0; i < 2; i++) memset(w->memory[i] = malloc((megabytes << 20) + 1), 1, megabytes << 20);
  pthread_barrier_init(&w->start, NULL, 2);
  pthread_barrier_init(&w->end, NULL, 2);
  return w;
}

static void forward_passes(weights_t *w) {
  pthread_barrier_wait(&w->start);
  read_all(w, 0);
  pthread_barrier_wait(&w->end);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
  if (argc != 8) fail("usage", "pingpong BROKERS THERE BACK BYTES WARM_UP TRIPS MEGABYTES");
  size_t bytes = strtoul(argv[4], NULL, 10), megabytes = strtoul(argv[7], NULL, 10);
  int warm = atoi(argv[5]), trips = atoi(argv[6]), all = warm + trips;
  side_t *here = side(argv[1], argv[3], argv[2], bytes, 0), *there = side(argv[1], argv[2], argv[3], bytes, all);
  /* Positions at the end are looked up by the first poll: wait until both readers stand there. */
  struct timespec pause = {3, 0};
  rd_kafka_consumer_poll(here->consumer, 100);
  rd_kafka_consumer_poll(there->consumer, 100);
  nanosleep(&pause, NULL);
  weights_t *w = weights(megabytes, all);
  double *times = calloc(all, sizeof *times);
  pthread_t thread, branch;
  pthread_create(&thread, NULL, echo, there);
  if (megabytes) pthread_create(&branch, NULL, other_branch, w);
  for (int i = 0; i < all; i++) {
    if (megabytes) forward_passes(w);
    double began = now();
    send_one(here);
    receive_one(here);
    times[i] = now() - began;
  }
  qsort(times + warm, trips, sizeof *times, ascending);
  printf("%.1f\n", times[warm + trips / 2]);
  pthread_join(thread, NULL);
  if (megabytes) pthread_join(branch, NULL);
  return 0;
}
