# The words of this project; ./zhixing does the work.
.PHONY: run test check bench client migrate migration lock
run:
	@./zhixing up
test:
	@./zhixing test
check:
	@./zhixing check
# make bench data=FOLDER
bench:
	@./zhixing bench "$(data)"
client:
	@./zhixing client
migrate:
	@./zhixing migrate
# make migration message="what it does"
migration:
	@./zhixing migration "$(message)"
lock:
	@./zhixing lock
