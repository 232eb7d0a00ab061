"""The report on a period that Văn phòng owes the city, drafted from the register's figures."""
